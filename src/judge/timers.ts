import type { Program } from '../program/program.js';
import type { JudgedCell, JudgedHazard } from './rule.js';

export function timerHazards(program: Program, cells: readonly JudgedCell[]): JudgedHazard[] {
  void program;
  void cells;
  return [];
}
