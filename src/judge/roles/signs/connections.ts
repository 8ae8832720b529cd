/** Signs of those who are connected, and of those who are told. */
import { ABORT_WORDS, BEGUN_LOGINS, MOMENT_NAMES } from '../../../knowledge/roles.js';
import { addsOneAndCompares, comparesCount, countsEach, countsUp } from '../counts.js';
import { keepsMost } from '../amounts.js';
import { filesTypedSockets, filesUnderSockets, holdsOnlyData, holdsStreams } from '../streams.js';
import { isMoment, notesWhoWasSeen } from '../time-marks.js';
import { always, has, type Sign } from './sign.js';

export const PUBSUB: readonly Sign[] = [
  { holds: ({ profile }) => profile.emitters.length > 0, weight: 8, says: 'it is an event emitter' },
  { holds: ({ profile }) => profile.emitterEntries, weight: 8, says: 'it holds event emitters' },
  // Nobody hears of what the clock said.
  { holds: ({ profile }) => isMoment(profile), weight: -30 },
  // Nor of a flag or a text that stands by itself.
  { holds: ({ profile, scalar, isNamed }) => scalar && !isNamed && profile.writes.length > 0 && profile.objects.length === 0, weight: -8 },
  // The texts that a notifier keeps are no listeners.
  { holds: ({ profile, isNamed }) => holdsOnlyData(profile) && !isNamed, weight: -4 },
];

export const CONNECTIONS: readonly Sign[] = [
  { holds: ({ profile }) => ABORT_WORDS.test(profile.words.symbol) || profile.abortEntries, weight: -10 },
  // A number that only goes up counts or numbers something.
  { holds: ({ profile, onlyGoesUp }) => onlyGoesUp || (isMoment(profile) && MOMENT_NAMES.test(profile.words.symbol)), weight: -30 },
  // A number of them.
  {
    holds: ({ profile, scalar }) => scalar && (has(profile.writes, /increment|decrement|assign [+-]=/) || keepsMost(profile)),
    weight: -12,
  },
  {
    holds: ({ profile }) => profile.botEntries && profile.collections.length > 0 && !BEGUN_LOGINS.test(profile.words.symbol),
    weight: 16,
    says: 'it holds bots that are connected',
  },
  { holds: ({ profile }) => filesUnderSockets(profile), weight: 16, says: 'it is filed under open sockets' },
  { holds: ({ profile }) => holdsStreams(profile) || filesTypedSockets(profile), weight: 6, says: 'it holds open streams or sockets' },
  { holds: ({ profile, scalar }) => !scalar && countsEach(profile), weight: -12 },
  {
    holds: ({ profile, evidence }) => evidence.length > 0 && notesWhoWasSeen(profile),
    weight: 3,
    says: 'it keeps when each of them was last there',
  },
  { holds: ({ scalar }) => scalar, weight: ({ isNamed }) => (isNamed ? -3 : -12) },
  // Connections that are counted up against a limit are no connections.
  { holds: ({ profile }) => addsOneAndCompares(profile) || (comparesCount(profile) && countsUp(profile)), weight: -6 },
  { holds: always, weight: -1.5 },
];

export const OTHER: readonly Sign[] = [
  // A map of `AbortController`: nobody is connected, nothing is kept; another request may want to call it off.
  { holds: ({ profile }) => profile.abortEntries, weight: 12, says: 'it holds handles by which work in flight is given up' },
];
