/** What is made once and then kept. */
import { isStoreAnswer } from '../outside.js';
import type { Profile } from '../profile.js';
import { safe, type Safety } from './verdicts.js';

/** Each instance makes it for itself, and all make the same. */
export function lazy(profile: Profile): Safety {
  if (profile.clients.some((each) => !isStoreAnswer(each.path)))
    return safe('a client of an external service, made once and kept for the next request', 'client');
  return safe('filled only while the module loads, the server starts, or once behind a check that it is still empty', 'lazy-init');
}
