/** The frames of a SQLite write-ahead log: https://sqlite.org/fileformat2.html#walformat. */

const HEADER_BYTES = 32;
const FRAME_HEADER_BYTES = 24;

/** Where complete transactions end, in bytes from the start, in order. */
export function commitEnds(wal: Buffer): number[] {
  if (wal.length < HEADER_BYTES) {
    return [];
  }
  const frameBytes = FRAME_HEADER_BYTES + wal.readUInt32BE(8);
  const salts = wal.subarray(16, 24);
  const ends: number[] = [];
  for (let at = HEADER_BYTES; at + frameBytes <= wal.length; at += frameBytes) {
    // Frames behind those of another time belong to a log that has been written into the file.
    if (!wal.subarray(at + 8, at + 16).equals(salts)) {
      break;
    }
    if (wal.readUInt32BE(at + 4) > 0) {
      ends.push(at + frameBytes);
    }
  }
  return ends;
}
