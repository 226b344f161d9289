/** Dividing seats among parties by their votes: Webster's (Sainte-Laguë) method, the highest averages. */

/** Somebody who gets seats; votes are not negative. */
export interface Party {
  name: string;
  votes: number;
}

/** A party with the seats it got and its claim to the next one. */
interface Standing extends Party {
  seats: number;
  claim: number;
}

/**
 * The seats of each party, by name ascending: one seat after the other to the greatest `votes / (2 × seats + 1)`,
 * ties to the fewer seats, then to the smaller name, or to the greater one if `descending`. Nobody gets any without votes.
 */
export function allocateSeats(
  seats: number,
  parties: readonly Party[],
  descending: boolean,
): { name: string; seats: number }[] {
  const votes = parties.reduce((sum, party) => sum + party.votes, 0);
  if (votes === 0) {
    return [];
  }
  const standings = parties
    .map((party): Standing => {
      const start = certainSeats(seats, party.votes / votes, parties.length);
      return { ...party, seats: start, claim: claimOf(party.votes, start) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  let left = standings.reduce((rest, { seats: taken }) => rest - taken, seats);
  for (; left > 0; left--) {
    const next = standings.reduce((best, party) => (precedes(party, best, descending) ? party : best));
    next.seats++;
    next.claim = claimOf(next.votes, next.seats);
  }
  return standings.map(({ name, seats: taken }) => ({ name, seats: taken }));
}

/**
 * Seats a party surely gets, so that the loop starts near its end: any party's seats are at least
 * share × (seats - parties / 2) - 1/2, since the last claim met bounds every other. One less leaves room for rounding.
 */
function certainSeats(seats: number, share: number, parties: number): number {
  return Math.max(0, Math.floor(share * Math.max(0, seats - parties / 2)) - 1);
}

function claimOf(votes: number, seats: number): number {
  return votes / (2 * seats + 1);
}

/** `party` stands after `best` in the list, which is sorted by name. */
function precedes(party: Standing, best: Standing, descending: boolean): boolean {
  if (party.claim !== best.claim) {
    return party.claim > best.claim;
  }
  return party.seats !== best.seats ? party.seats < best.seats : descending;
}

/**
 * Whether ties go to the greater name: true when the FNV-1a hash (32 bit) of the template's UID is odd; without a UID never.
 * FNV's prime and offset are odd, so the hash's last bit is that of the characters' sum plus one.
 */
export function breaksTiesDescending(uid: string | undefined): boolean {
  let parity = 1;
  for (const character of uid ?? '') {
    parity ^= character.charCodeAt(0) & 1;
  }
  return Boolean(uid) && parity === 1;
}
