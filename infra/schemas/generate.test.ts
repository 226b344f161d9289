import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { files } from './generate.ts';
import { missingModules } from './module-cache.ts';

/** The content of a file, unpacked: packing may differ between versions of zlib. */
function unpacked(path: string, content: string | Uint8Array): string {
  return path.endsWith('.gz') ? gunzipSync(content).toString() : content.toString();
}

describe('files', () => {
  test.runIf(missingModules().length === 0)('are those that are checked in', async () => {
    const generated = await files();
    expect(generated.size).toBe(3);
    for (const [path, content] of generated) {
      expect(unpacked(path, content) === unpacked(path, readFileSync(path)), path).toBe(true);
    }
  });
});
