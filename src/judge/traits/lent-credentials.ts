/** Clients of services that a request makes act for it, and that all requests share. */
import { CREDENTIAL_PROPERTIES } from '../../knowledge/request-words.js';
import { functionName, type Program } from '../../program/program.js';
import { isClientItself } from '../outside.js';
import type { Profile } from '../profile.js';
import { requestDataOf } from '../request-data.js';
import type { TraitFinding } from '../rule.js';

/** `openai.apiKey = req.body.key` on the client of the module: what concurrent and later requests ask is asked in that name. */
export function lentCredentialOf(program: Program, { writes }: Profile): TraitFinding | undefined {
  for (const { fn, instr, served, depth } of writes) {
    if (!served || depth !== 'place' || instr.op !== 'set' || instr.prop === null || !CREDENTIAL_PROPERTIES.test(instr.prop)) continue;
    const ofClient = program.solver
      .objectsAt(fn.file, instr.obj)
      .some(({ kind, path }) => kind === 'external' && path !== undefined && isClientItself(path));
    if (!ofClient || requestDataOf(program, fn, instr.src).source === undefined) continue;
    return {
      evidence: `${functionName(fn)} sets \`${instr.prop}\` of a client that all requests share to what its request brought`,
      role: 'request-context',
      ceiling: 'critical',
      verdict: 'unsafe',
    };
  }
  return undefined;
}
