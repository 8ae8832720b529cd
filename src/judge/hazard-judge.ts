import type { Program } from '../program/program.js';
import { backgroundHazards } from './background.js';
import { diskHazards } from './disk.js';
import { isNotServed } from './not-served.js';
import type { JudgedCell, JudgedHazard } from './rule.js';
import { storeHazards } from './stores.js';
import { globalReplacements } from './trait-globals.js';
import { identityHazards } from './trait-identity.js';
import { timerHazards } from './timers.js';

/** Judges timers, work after the response, disk writes and packages' default stores. */
export function judgeHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  const all = [...storeHazards(program, cells), ...diskHazards(program, cells), ...timerHazards(program, cells), ...backgroundHazards(program, cells), ...globalReplacements(program), ...identityHazards(program, cells)];
  return all.filter((each) => !isNotServed(each.hazard.fn.file.path));
}
