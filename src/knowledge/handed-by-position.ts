/** What frameworks hand to a handler, by its place among the parameters: by these names the rest of the knowledge speaks of it. Data only. */

export interface HandedByPosition {
  /** Ids of frameworks. */
  readonly frameworks: RegExp;
  /** Labels of the entry points that are called so. */
  readonly labels: RegExp;
  /** The folder of copies in which such handlers run, where that tells them from others of the framework. */
  readonly bundle?: RegExp;
  /** How many parameters the function declares, at least and at most; those that are not declared are not asked for. */
  readonly count: readonly [number, number];
  readonly names: readonly string[];
}

const SERVED = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|USE|middleware|notFound)\b/;

export const HANDED_BY_POSITION: readonly HandedByPosition[] = [
  { frameworks: /^express$/, labels: /^(?:middleware|error)/, count: [4, 4], names: ['err', 'req', 'res', 'next'] },
  { frameworks: /^express$/, labels: SERVED, count: [2, 3], names: ['req', 'res', 'next'] },
  { frameworks: /^(?:http-server|vercel-functions)$/, labels: SERVED, count: [2, 3], names: ['req', 'res', 'next'] },
  { frameworks: /^next$/, labels: /^ALL /, bundle: /^pages/, count: [2, 2], names: ['req', 'res'] },
  { frameworks: /^fastify$/, labels: SERVED, count: [2, 3], names: ['request', 'reply'] },
  { frameworks: /^koa$/, labels: SERVED, count: [1, 2], names: ['ctx', 'next'] },
  { frameworks: /^hono$/, labels: SERVED, count: [1, 2], names: ['c', 'next'] },
];

/** Names that say themselves what somebody was handed, whatever stands at that place elsewhere. */
export const SAID_BY_NAME =
  /^_?(?:req|request|res|resp|response|reply|rep|next|done|ctx|context|c|h|env|event|evt|err|error|socket|ws|app|server|fastify|callback|cb)$/i;
