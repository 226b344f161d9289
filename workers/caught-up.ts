/** Which members are known as they are: their watches were filled anew, and what these showed is on the hub. */

/** Members by how far what is known of them has come. */
export interface CaughtUp {
  /** The member is out, or its watches begin anew: what is known of it is old. */
  lost(cluster: string): void;
  /**
   * A look at its watches begins. What it returns is to be called when all are filled, with the keys that are still to be
   * written; it does nothing when the member was lost meanwhile.
   */
  look(cluster: string): (keys: Iterable<string>) => void;
  /** The newest of a key is on the hub. */
  written(key: string): void;
  has(cluster: string): boolean;
}

/** All members are lost at first; `onCaughtUp` is told of each that no longer is. */
export function createCaughtUp(onCaughtUp: (cluster: string) => void): CaughtUp {
  /** Keys still to be written, by cluster; a cluster without any has caught up. */
  const behind = new Map<string, Set<string>>();
  const losses = new Map<string, number>();

  return {
    lost(cluster) {
      behind.delete(cluster);
      losses.set(cluster, (losses.get(cluster) ?? 0) + 1);
    },
    look(cluster) {
      const lost = losses.get(cluster);
      return (keys) => {
        if (losses.get(cluster) !== lost) {
          return;
        }
        const left = new Set(keys);
        behind.set(cluster, left);
        if (left.size === 0) {
          onCaughtUp(cluster);
        }
      };
    },
    written(key) {
      for (const [cluster, keys] of behind) {
        if (keys.delete(key) && keys.size === 0) {
          onCaughtUp(cluster);
        }
      }
    },
    has: (cluster) => behind.get(cluster)?.size === 0,
  };
}
