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
  const looks = reads.filter((each) => !each.dead && !writes.some(({ instr }) => instr === each.instr));
  return (
    collections.length > 0 &&
    looks.some((each) => each.depth === 'entry' && (LETTING_GO.test(each.operation) || each.operation === 'end')) &&
    looks.every((each) => runsOnlyAtEnd(program, each.fn))
  );
}
