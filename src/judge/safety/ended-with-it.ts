/** What an instance keeps of its own only to end it when it stops itself. */
import { LETTING_GO } from '../../knowledge/background-words.js';
import type { Program } from '../../program/program.js';
import { runsOnlyAtEnd } from '../../program/phases/shutdown.js';
import type { Profile } from '../profile.js';

/**
 * `server.on('connection', (socket) => open.add(socket))`, and `for (const socket of open) socket.destroy()` where the server ends: nobody
 * else looks at what lies there, and nothing is sent to it.
 */
export function isEndedWithInstance(program: Program, { collections, reads, writes }: Profile): boolean {
  const ends = reads.some(
    ({ dead, depth, operation }) => !dead && depth === 'entry' && (LETTING_GO.test(operation) || operation === 'end'),
  );
  if (collections.length === 0 || !ends) return false;
  // `open.delete(socket)` gives whether it was there.
  const written = new Set(writes.map(({ instr }) => instr));
  return reads.every(({ dead, instr, fn }) => dead || written.has(instr) || runsOnlyAtEnd(program, fn));
}
