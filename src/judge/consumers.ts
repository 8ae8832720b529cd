/** Code that only messages over a connection run: of a queue, a subscription, another thread. */
import { CONSUMERS } from '../knowledge/background-words.js';
import { bit } from '../program/phases/phases.js';
import type { ProgramFunction } from '../program/model.js';
import type { Program } from '../program/program.js';

/** Whether every entry point from which a function runs is one that the process itself listens for: nobody sent a request, and nobody gets a response. */
export function runsForConsumersOnly(program: Program, fn: ProgramFunction): boolean {
  const entries = program.entriesReaching(fn, bit('request'));
  return entries.length > 0 && entries.every(({ entry }) => CONSUMERS.has(entry.framework));
}
