/** What the way in which a cell is kept and touched is known to be. */
import type { Program } from '../program/program.js';
import type { Role } from './finding.js';
import type { Profile } from './profile.js';
import type { Trait, TraitFinding } from './rule.js';
import { emitterOf } from './traits/emitter.js';
import { fallbackOf } from './traits/fallback.js';
import { replacedGlobalOf } from './traits/globals.js';
import { lentCredentialOf } from './traits/lent-credentials.js';
import { identityOf } from './traits/identity.js';
import { requestLeakOf } from './traits/request-leak.js';
import { socketServerOf } from './traits/socket-server.js';

/** The traits of a cell. `role` is what the words around it say that it is for. */
export function traitsOf(program: Program, profile: Profile, role: Role): ReadonlyMap<Trait, TraitFinding> {
  const traits = new Map<Trait, TraitFinding>();
  const note = (trait: Trait, found: TraitFinding | undefined): void => {
    if (found) traits.set(trait, found);
  };
  note('fallback', fallbackOf(program, profile, role));
  note('request-leak', replacedGlobalOf(program, profile) ?? lentCredentialOf(program, profile) ?? requestLeakOf(program, profile, role));
  note('instance-identity', identityOf(program, profile, role));
  note('emitter', emitterOf(program, profile, role) ?? socketServerOf(program, profile));
  if (profile.writes.some((each) => each.rendered) && !profile.writes.some((each) => each.served))
    traits.set('ssr', { evidence: 'components fill it while the server renders them' });
  return traits;
}
