/** The durable side of the store: an append-only log of object versions, ordered by one global revision. */

/** One version in the log. A deletion carries the last state of the object. */
export interface LogRecord {
  revision: number;
  /** The resource it belongs to, as `deployments.apps`. */
  resource: string;
  /** `namespace/name`, or `name` in cluster scope. */
  key: string;
  /** The object as JSON, `metadata.resourceVersion` included. */
  json: string;
  deleted: boolean;
  /** The revision this one replaces; 0 when the object is new. */
  previous: number;
}

/** What a log holds when it is opened. */
export interface LogContents {
  /** The newest revision that was ever committed; 1 for a new log. */
  revision: number;
  /** All versions after this revision are in `records`, with those they replaced. */
  floor: number;
  /** In order of revision: the newest version of each object that exists, and the versions after `floor`. */
  records: LogRecord[];
}

/** Where versions are kept. One hub at a time may have a log open. */
export interface RevisionLog {
  /** Read once, before the first append. */
  open(): Promise<LogContents>;
  /** Resolves when all records are durable, together; rejects when none is. Calls must not overlap. */
  append(records: LogRecord[]): Promise<void>;
  /** Forgets replaced versions and deletions up to and including a revision. */
  compact(floor: number): Promise<void>;
  /** Copies what is durable into a new file that its owner alone can read; gives its path. Absent without a disk. */
  backup?(): Promise<string>;
  close(): Promise<void>;
}
