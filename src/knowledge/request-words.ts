/** Words for what belongs to one request or one user. Whole words of names (see judge/words.ts). */

/** Names of places that are meant to hold what the request at hand is about. */
export const REQUEST_CONTEXT = /\b(?:current|active|global|last|auth(?:enticated)?|logged in|req(?:uest)?)\b.*\b(?:user|request|req|tenant|session|locale|org|organi[sz]ation|account|transaction|tx|context|ctx|trace|trace id|span|lang(?:uage)?|user id|email|customer|member|workspace|company|client|viewer|role)\b|\b(?:request id|req id|trace id|correlation id|request context|tenant id|user id|user context|session id|span|viewer|tenant)\b/;

/** Data that one user must not see of another. */
export const PERSONAL = /\b(?:users?|accounts?|customers?|members?|tenants?|org|organi[sz]ation|workspace|company|sessions?|auth|authorization|tokens?|jwt|cookies?|locale|lang|language|permissions?|roles?|profile|email|transaction|tx|trx|identity|claims|viewer|admin|patient|student|credentials?|bearer|password|phone|address|cart)\b/;

/** What only reaches logs or the headers of calls to other services. */
export const DIAGNOSTIC = /\b(?:request id|req id|trace|trace id|correlation|correlation id|log|logger|user agent|start(?:ed)?(?: time| at)?|path|url|method|route|endpoint)\b/;

export const SPAN = /\bspans?\b/;
