/** Amounts of resources for people. */

const KIBI = 1024;
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi'];

/** CPU comes in thousandths, everything else in whole units, as `amountOf` counts; rounded up to what people write. */
export function amountText(resource: string, amount: number): string {
  if (resource === 'cpu') {
    return String(amount / 1_000);
  }
  const power = Math.min(BINARY_SUFFIXES.length - 1, Math.floor(Math.log(amount) / Math.log(KIBI)));
  const isBytes = resource.includes('memory') || resource.includes('storage');
  return isBytes ? `${Math.ceil(amount / KIBI ** power)}${BINARY_SUFFIXES[power]}` : String(amount);
}
