/**
 * The words by which a role is known: in names of variables, classes, files, functions, routes, keys and stored properties. A word counts
 * as a whole part of a name (`rateLimitMap` is `rate limit map`). Data only; how much a word weighs depends on where it stands (see
 * judge/roles.ts).
 */
import type { Vocabulary } from './vocabulary.js';

export const VOCABULARY: readonly Vocabulary[] = [
  {
    role: 'request-context',
    names:
      /\b(?:current (?:user|request|tenant|session|locale|org|organization|account|transaction|context|trace id|request id|span|language|user id|uid|email|customer|member|account id)|active (?:user|tenant|request|transaction)|request id|trace id|correlation id|request context|async context|global user|auth user|tenant id|last user|current locale|user context)\b/,
    strong:
      /\b(?:current (?:user|request|tenant|session|locale|org|organization|account|transaction|context|trace id|request id|span|language|user id|uid|email|customer|member|account id)|request context|active (?:user|tenant|request|transaction)|global user)\b/,
  },
  {
    role: 'other',
    names: /\b(?:abort controllers?|aborts?|aborters?|cancel(?:lation)? (?:tokens?|handles?|controllers?))\b/,
    strong: /\b(?:abort controllers?|aborts?|aborters?|cancel(?:lation)? (?:tokens?|handles?|controllers?))\b/,
  },
  {
    role: 'rate-limit',
    names:
      /\b(?:(?:ip|address|client|visitor|login|auth|password|pin) (?:failures|failure counts?|error counts?)|rate limits?|rate limiters?|rate limited|limiters?|throttl(?:e|er|ers|ing|ed)|ip counts?|hits|hit counts?|attempts per|requests by ip|ip requests?|(?:login|sign ?in) (?:attempts?|failures?|tries|errors?)|failed (?:attempts?|logins?|sign ?ins?)|attempts|tries|(?<!\bcontext )windows?|buckets?|token buckets?|sliding windows?|flood|spam|brute force|request counts?|cooldowns?|lockouts?|quotas?|(?:locked|blocked) until|abuse|rl (?:map|store|buckets?|cache|hits|counts?))\b/,
    strong:
      /\b(?:(?:ip|address|client|visitor|login|auth|password|pin) (?:failures|failure counts?|error counts?)|(?:login|sign ?in) (?:attempts?|failures?|tries)|failed (?:attempts?|logins?|sign ?ins?)|rate limits?|rate limiters?|rate limited|rate limiting|ratelimits?|ratelimiter|limiters?|throttl(?:e|er|ers|ing)|lockouts?|(?:locked|blocked) until|brute force)\b/,
    keys: /\b(?:ip|ip address|client ip|remote address|identifier|fingerprint)\b/,
    values:
      /\b(?:count|reset at|reset time|window start|last request|first request|requests|timestamps|tokens|last refill|blocked until|locked until|failures)\b/,
  },
  {
    role: 'session',
    names: /\b(?:sessions?|sess|logged in|logins?|session store|user sessions?)\b/,
    strong: /\b(?:session|sessions|session store)\b/,
    keys: /\b(?:session id|session|session token|sid)\b/,
    values: /\b(?:expires at|last activity|last accessed)\b/,
  },
  {
    role: 'auth',
    names:
      /\b(?:captchas?|otps?|(?:pending|one time|login|reset|otp|verif(?:y|ication)|e?mail|sms|phone|confirm(?:ation)?|auth|authori[sz]ation|invite) codes?|auth|csrf|nonces?|challenges?|(?<!\b(?:brc ?\d+|erc ?\d+|spl|nft|coin|crypto|meme|trending|popular) )tokens?(?! (?:counts?|counters?|totals?|usages?|track(?:ing|er|ers)|estimat\w+|lengths?|streams?|costs?|prices?|balances?|amounts?|supply|supplies|metadata|symbols?|addresses|pairs?|rates?|volumes?|holders?|budgets?|ids?)\b)|magic links?|verification codes?|verifications?|auths|code verifiers?|reset tokens?|refresh (?:tokens?|store|map|records?)|access tokens?|api keys?|apikeys?|passwords?|credentials?|permissions?|roles?|acl|access controls?|(?:black|white|allow|block|deny)listed|blacklist|revoked|denylist|(?:allow|white|block|deny) ?lists?|allowed (?:addresses|users?|emails?|domains?|ips?|wallets?)|banned(?: (?:users?|ips?))?|(?:granted|trusted|authori[sz]ed)(?: (?:users?|chats?|ids?|devices?|emails?|senders?))?|oauth|pkce|verifiers|oauth states?|(?:oidc|sso|saml) (?:states?|requests?|assertions?)|staff users?|admins?|secrets?|encryption keys?|signing keys?|jwt|two factor|mfa|totp|webauthn|passkeys?|pending registrations?|invites?|invitations?)\b/,
    strong:
      /\b(?:captchas?|otps?|otp store|pending auths?|code verifiers?|refresh (?:store|map|records?)|(?:pending|one time|login|reset|verify|e?mail|sms|phone|confirm(?:ation)?) codes?|csrf|csrf tokens?|nonces?|challenges?|magic links?|verification codes?|refresh tokens?|reset tokens?|api keys?|apikeys?|permissions?|access controls?|staff users?|revoked tokens?|token blacklist|blacklisted tokens?|(?:oauth|oidc|sso|saml) (?:states?|requests?)|webauthn|totp|mfa)\b/,
    keys: /\b(?:email|phone|phone number|token(?! (?:ids?|address|mint|symbol|name|pair|contract|index)\b)|(?<!\b(?:room|game|lobby|session|join|invite|party|quiz|share|short|country|zip|postal|status|error|language|currency|product|promo|coupon|referral|airport|stock) )code|jti)\b/,
    values: /\b(?:code|otp|attempts|hash|secret|expires at|challenge|verified|code verifier|verifier)\b/,
  },
  {
    role: 'job-status',
    names:
      /\b(?:last (?:sync|import|export|scrape|crawl|scan|backup|job|run) (?:\w+ )?(?:time|at|date|day|status|state|message|error|results?|report|count|summary)|jobs?|job status|jobs status|progress|task status|tasks?|status(?:es)?|sync status|import status|export status|generations?|processing|running jobs?|active jobs?|uploads? progress|pipelines?|analyses|results?|operations?|workflows?|executions?|renders?|crawls?|scans?)\b/,
    strong:
      /\b(?:last (?:sync|import|export|scrape|crawl|scan|backup|job|run) (?:\w+ )?(?:time|at|date|day|status|state|message|error|results?|report|count|summary)|jobs?|job status|job store|progress|job progress|sync status|task status|background tasks?)\b/,
    keys: /\b(?:job id|task id|sync id|run id|import id|export id|request id|operation id|scan id|render id|generation id|execution id)\b/,
    values:
      /\b(?:progress|percent|percentage|status|state|stage|phase|step|started at|finished at|completed at|error|result|total|processed)\b/,
  },
  {
    role: 'queue',
    names:
      /\b(?:queues?|pending|backlog|waiting(?: \w+)?|waitlist|outbox|inbox|retry queue|pending operations?|(?:scheduled|delayed|outgoing|unsent) (?:reminders?|messages?|e?mails?|notifications?|posts?|jobs?|tasks?|sends?)|work items?|matchmaking)\b/,
    strong:
      /\b(?:queues?|(?:scheduled|delayed|outgoing|unsent) (?:reminders?|messages?|e?mails?|notifications?|posts?)|job queue|task queue|processing queue|retry queue|waiting \w+|outbox|pending (?:jobs|operations|tasks|messages|notifications|e?mails|requests)|matchmaking queue)\b/,
  },
  {
    role: 'idempotency',
    names:
      /\b(?:idempoten(?:t|cy)|processed|(?<!\blast )seen(?! at\b)|handled|dedup(?:e|lication)?|duplicates?|already|replays?(?! (?:buffers?|logs?|history))|delivered|webhook ids|event ids|processed (?:events?|webhooks?|messages?|ids?))\b/,
    strong:
      /\b(?:idempoten(?:t|cy)|(?:processed|handled) (?:events?|webhooks?|messages?|ids?|payments?|orders?|transactions?)|seen (?:ids?|events?|nonces?|messages?|transactions?)|replay protection|dedup(?:e|lication)?)\b/,
    keys: /\b(?:event id|webhook id|idempotency key|delivery id|message id|transaction id)\b/,
  },
  {
    role: 'connections',
    names:
      /\b(?:clients?|connections?|sockets?|peers?|subscribers?|streams?|sse|ws|websockets?|rooms?|channels?|presence|online users?|online|connected(?: users?| clients?)?|controllers?|user sockets?|participants?|viewers?|typing(?: users?)?|lobb(?:y|ies))\b/,
    strong:
      /\b(?:sse clients?|ws clients?|sockets?|connections?|connected (?:users?|clients?)|user sockets?|online users?|websockets?|sse streams?|presence|typing(?: users?)?|active streams|stream controllers?|open streams?)\b/,
  },
  {
    role: 'pubsub',
    names:
      /\b(?:emitters?|event emitter|events? bus|buses|bus|pubsub|pub sub|subject|broadcasts?|broadcaster|listeners?|event store|event handlers?|signaling|(?:(?:web )?rtc|peer|call|pending) signals?|message bus|notifier|dispatcher|event hub|hub(?= \||$))\b/,
    strong:
      /\b(?:emitters?|event emitter|event store|realtime|events? bus|buses|pubsub|pub sub|broadcaster|event hub|message bus|signaling(?: store)?)\b/,
  },
  {
    role: 'lock',
    names:
      /\b(?:in progress|locks?|mutex(?:es)?|semaphores?|in flight|inflight|is (?:running|processing|syncing|busy|locked|refreshing|generating)|running|busy|leader|processing (?:messages|users?|ids?|orders?|set))\b/,
    strong: /\b(?:locks?|mutex(?:es)?|semaphores?|in flight|inflight|is (?:running|processing|syncing|busy|locked))\b/,
  },
  {
    role: 'circuit-breaker',
    names:
      /\b(?:(?:api )?(?:keys?|tokens?|providers?|models?|prox(?:y|ies)) (?:cool ?downs?|error track(?:ing|er))|(?:re)?connect(?:ion)? (?:attempts|retries|failures|errors)|retry count|retries|circuits?|circuit breakers?|breakers?|health|server states?|failures?|failure counts?|error counts?|consecutive (?:failures|errors|timeouts)|last (?:failure|timeout)(?: at| time)?|half open|cooling(?: down| off)?|backoff|banned|ban|unhealthy|endpoint health|provider health|degraded|(?:failed|failing|dead|bad|exhausted|disabled|down) (?:api )?(?:keys?|providers?|models?|prox(?:y|ies)|endpoints?|hosts?|servers?|nodes?|backends?|mirrors?|rpcs?))\b/,
    strong:
      /\b(?:cooling(?: down| off)?|(?:api )?(?:keys?|tokens?|providers?|models?|prox(?:y|ies)) (?:cool ?downs?|error track(?:ing|er))|(?:re)?connect(?:ion)? (?:attempts|retries|failures|errors)|circuits?|circuit breakers?|breakers?|failure counts?|consecutive (?:failures|errors|timeouts)|provider health|server states?|(?:failed|failing|dead|bad|exhausted|disabled|down) (?:api )?(?:keys?|providers?|models?|prox(?:y|ies)|endpoints?|hosts?|servers?|nodes?|backends?|mirrors?|rpcs?))\b/,
  },
  {
    role: 'round-robin',
    names:
      /\b(?:round robin|current index|key index|next index|rotation|rotat(?:e|ing|or)|current key index|provider index|next provider|rr)\b/,
    strong:
      /\b(?:round robin|current (?:key |server |provider |proxy )?index|key index|next (?:key|server|provider|proxy)(?: index)?|rotation index)\b/,
  },
  {
    role: 'log-buffer',
    names:
      /\b(?:logs?|logger|logging|log buffer|log entries|audit(?: logs?| trail| events?)?|history|alerts?|activity|activities|event log|events|traces?|spans?|errors? log|recent (?:events|errors|logs|requests|activity)|last (?:error|failure|exception)s?|buffer|event buffer|event batch(?:es)?|breadcrumbs|incidents?)\b/,
    strong:
      /\b(?:event batch(?:es)?|log buffer|audit(?: logs?| trail| events?)|logs|alerts?|alert history|event log|event buffer|recent (?:logs|errors|events|requests)|last (?:error|failure|exception)s?|error log|request log|traces?|incidents?)\b/,
  },
  {
    role: 'metrics',
    names:
      /\b(?:request counts?|metrics?|stats?|statistics|analytics|telemetry|histograms?|gauges?|durations?|latenc(?:y|ies)|response times?|hits|misses|(?:hit|miss|stale) counts?|usage|performance|total requests|total errors|requests? (?:count|total)|requests? by (?:status|method|route|path)|monitor(?:ing)?|samples?|perf|counts by)\b/,
    strong:
      /\b(?:metrics?|stats|statistics|analytics(?: data)?|telemetry|histograms?|gauges?|response times?|latenc(?:y|ies)|total (?:requests|errors|duration(?: ms)?)|requests? by (?:status|method|route|path)|metrics history|system metrics|usage stats)\b/,
  },
  {
    role: 'counter',
    names:
      /\b(?:counters?|count|next id|last id|id counter|sequence|seq|current id|auto increment|order number|invoice number|ticket number|visits?|views?|visitors?|likes?|id seq|uid|last (?:order|user|post|message|invoice) id|next (?:order|user|post|message|invoice|todo) id)\b/,
    strong:
      /\b(?:counters?|next id|last id|id counter|sequence|order (?:counter|number)|invoice (?:counter|number)|visit(?:or)? count|view count|page views|next \w+ id|visits)\b/,
  },
  {
    role: 'config',
    names:
      /\b(?:modes?|paused?(?: state)?|lockdown|read only|config(?:uration)?s?|settings?|feature flags?|flags?|features|overrides?|preferences|maintenance(?: mode)?|toggles?|kill switch|options|current (?:mode|theme|model|settings)|runtime config|enabled)\b/,
    strong:
      /\b(?:paused|pause state|lockdown|\w+ mode|feature flags?|flags|settings|maintenance(?: mode)?|overrides?|runtime config|kill switch|toggles?)\b/,
  },
  {
    role: 'cache',
    names:
      /\b(?:caches?|cached|caching|lru|ttl|memory cache|cache store|cache map|cached \w+|last fetch(?:ed)?|cache (?:time|timestamp|expiry))\b/,
    strong: /\b(?:caches?|cached|memory cache|cache (?:map|store|time|timestamp|expiry|entries))\b/,
    values: /\b(?:cached at|expires|expires at|expiry|expiration|timestamp|ttl|fetched at|data)\b/,
  },
  {
    role: 'memo',
    names:
      /\b(?:memo(?:s|ized)?|memoized?|compiled|parsed|embeddings?(?: cache)?|templates? cache|lookup|resolved|instances? cache|regex cache|formatters?)\b/,
    strong: /\b(?:memo(?:s|ized)?|memoized?|compiled(?: templates?)?|regex cache|formatters?)\b/,
  },
  {
    role: 'entity-store',
    names:
      /\b(?:db|database|store|data|records?|items?|users?|people|persons|customers?|orders?|products?|posts?|comments?|messages?|chats?|conversations?|todos?|tasks?|notes?|accounts?|payments?|transactions?|invoices?|bookings?|reservations?|carts?|addresses|inventory|stock|projects?|documents?|files?|events?|appointments?|games?|rooms?|players?|matches|leaderboards?|scores?|votes?|polls?|reviews?|ratings?|tickets?|contacts?|leads?|employees?|patients?|students?|courses?|teams?|members?|subscriptions?|notifications?|wallets?|balances?|positions?|assets?|institutions?|policies|tournaments?|part(?:y|ies)|tables?|quizz?(?:es)?|webhook endpoints?|endpoints|profiles?|articles?|books?|movies?|vehicles?|properties|listings?|offers?|bids?|auctions?|quotes?|plans?|entries|entities|histor(?:y|ies)|patterns?|versions?|submissions?|answers?|questions?|quizzes|surveys?|forms?|responses|campaigns?|deliver(?:y|ies)|shipments?|suppliers?|expenses?|budgets?|rules|devices?|sensors?|mock (?:db|data|users)|memory (?:db|store|storage)|in memory (?:db|store|storage))\b/,
    strong:
      /\b(?:db|database|memory (?:db|store|storage)|mock (?:db|database)|users|orders?|customers?|payments?|messages|products|todos|posts|conversations|bookings?|transactions|accounts|invoices?|carts?|addresses|rooms|games|tournaments?)\b/,
  },
];

/** Words that make a collection look like a cache of something kept elsewhere. */
export const CACHE_WORDS = /\b(?:caches?|cached|caching|memo(?:ized)?|lru)\b/;

/** Names of things that a process may keep: connections, clients, handles, guards. */
/** A flag that a line was written to the log. */
export const TOLD_WORDS = /\b(?:logged|warned|complained|printed)\b/;

/** What people take part in: that it has started or is open is no state of the instance alone. */
export const EVENT_WORDS =
  /\b(?:game|match|round|race|quiz|auction|voting|vote|poll|election|sale|tournament|contest|battle|lottery|draw|exam|meeting|recording|broadcast|survey|raffle|giveaway|season|trading|registration|shop|store)\b/;

export const WARM_WORDS =
  /\b(?:clients?|pool|connections?|db|database|prisma|redis|mongo(?:ose)?|sequelize|knex|supabase|stripe|openai|anthropic|resend|mailer|transporter|logger|app|server|instance|singleton|handler|initiali[sz]ed|initiali[sz]ing|is (?:connected|ready|initiali[sz]ed|loaded|open)|connected|connecting|ready|loaded|promise|sdk|api|provider|adapter|driver|model|schema|worker|browser|timer|interval|timeout|handle|cleanup|wasm|module|started|registered|booted|warmed)\b/;

/** What a list of things is called after that are made ready once: tables, folders, indexes. */
export const SET_UP =
  /\b(?:registered (?:strateg\w+|plugins?|handlers?|listeners?|hooks?|schemas?|models?|providers?|fonts?|helpers?|partials?|types?)|ensured|initiali[sz]ed|prepared|migrated|provisioned|warmed|bootstrapped|ready)\b/;

/** Records that are derived from others, or whose loss a business survives: one step below the system of record. */
export const SECONDARY_WORDS =
  /\b(?:history|histories|revisions?|tracking|movements?|patterns?|demo|samples?|catalog(?:ue)?|categories|suppliers?|expenses?|tags?|caches?|analysis|recent|derived|summary|summaries|favou?rites|bookmarks|ratings?|reviews?|leaderboards?|scores?|suggestions?|recommendations?|channels?)\b/;

/** What was said so far is the conversation itself, and no record beside it. */
export const TALK_SO_FAR = /\b(?:conversations?|chats?|messages?|dialog(?:ue)?s?|thread) (?:history|histories)\b/;

/** What came before, which somebody looks at as part of the product: more than lines of a log. */
export const HISTORY_WORDS =
  /\b(?:history|histories|past|previous|recent(?:ly)?|last (?:hands?|games?|runs?|results?|searches|deploys?|actions?)|deliver(?:y|ies)|actions)\b(?! ?(?:logs?|errors?|requests?|alerts?|events?))/;

/** What somebody is told only once: told twice, it is a nuisance and no loss. */
export const TOLD_ONCE =
  /\b(?:sent(?! (?:pay|trans|order|refund|invoice|withdraw))|notif(?:y|ied|ications?)|alert(?:s|ed)?|remind(?:ers?|ed)?|cool ?downs?|fingerprints?|announced|greeted|welcomed)\b/;

/** Names of when each of something was. */
export const TIMES_NAMES = /\b(?:times|timestamps?)$/;

/** Queues of people who wait for each other, not of work that somebody handed in. */
export const WAITING_WORDS = /\b(?:waiting list|matchmaking|lobby|waitlist)\b/;

/** Routes that are only polled: a limit on them guards nothing but load. */
export const POLLING_WORDS = /\b(?:status|poll(?:ing)?|progress|logs?|health|healthz|ping|heartbeat)\b/;

/** Names that are the settings of something, whatever that is. */
export const CONFIG_NAMES = /\b(?:config|configuration|settings|preferences)$/;

/** Whom a file or a class serves, which says nothing of what lies in it: `routes/admin.ts`, `AdminService`. */
export const SERVED_PEOPLE = /\badmins?\b/g;

/** Names of what works on something that others keep: `QueueCleaner`, `session-sweeper`. */
export const WORKS_ON =
  /\b(?:cleaners?|cleanup|sweepers?|checkers?|fetchers?|scanners?|importers?|exporters?|parsers?|validators?|crawlers?|scrapers?|analy[sz]ers?|launchers?|loaders?|migrators?)\b/;

/** Last words of a name that say what kind of thing it is, whatever it is about. */
export const HEADS =
  /\b(?:locks?|mutex(?:es)?|semaphores?|queues?|clients|sockets?|connections|streams|subscribers|listeners|handlers|emitters?|bus|counts?|counters?|sequence|stats|statistics|metrics|latenc(?:y|ies)|limits|limiters?|quotas?|cool ?downs|attempts|flags|settings|overrides|status(?:es)?|progress|tokens|codes|nonces)$/;

/** A word that only says that something is kept. */
export const CONTAINER_WORD = /^(?:(?:in )?memory )?(?:stores?|storage|data|db|database|records?|items?)$/;

/** Folders by which code is laid out, whatever is in them. */
export const LAYOUT_FOLDERS = /^(?:features?|controllers?|stores?)$/i;

/** Names that say how something is kept, not what for: then the owner and the file speak. */
export const GENERIC_NAMES =
  /^(?:(?:memory|mem|in|local|global|the|my|inner|internal|private|default|shared|fallback|temp)? ?)*(?:by (?:id|key|name|token|user|slug|email|code|hash)|caches?|stores?|storage|data|maps?|items?|entries|state|memory|fallback|records?|list|registry|values?|instance|store instance|buffer|pending|queue map|cache map|memory store|memory cache|db)$/;

/** Classes that write down what happens: what they have not yet written is lines. */
export const LOGGERS = /\b(?:logger|log (?:writer|shipper|transport|sink))$/;

/** Fields of an entry that hold what somebody has to bring along: the tries that are counted beside it belong to it. */
export const HELD_SECRETS = /(?:^| )(?:otp|pin|code|code hash|secret|challenge|verifier)(?: \||$)/;

/** Tables of the tokens that people show with each request, and what they say of them. */
export const BEARER_TOKENS = /^(?:(?:auth|access|active|valid|user|login|bearer|issued) )?tokens$/;
export const WHOSE = /(?:^|\| )(?:user|account|member|customer|player) ids?(?: \||$)/;

/** Properties of a record that say whose it is. */
export const OWNED_BY =
  /^(?:(?:owner|user|author|creator|customer|seller|host|account|member|tenant|org(?:anization)?)(?:_?id)?|(?:created|posted|owned|uploaded)_?by)$/i;

/** Names that only say that something waits to be worked on. */
export const HOLDING_NAMES =
  /^(?:(?:pending|queued|buffered|unsent|batched) ?(?:events?|items?|entries)?|(?:(?:event|log|message|the) )?(?:queue|buffer|batch|backlog))$/;

/** Classes and files that report what happens to those who count it. */
export const REPORTING_FILES =
  /\b(?:analytics|telemetry|tracking|tracker|metrics|instrumentation|usage|audit(?: log(?:ger)?)?|logs?|logger|logging|logstash|fluentd|graylog|loki|datadog|amplitude|mixpanel|posthog)\b/;

/** What calls of the runtime give that are numbers and texts, by path. */
export const PLAIN_RESULTS =
  /^global:(?:Date\.now|performance\.now|Math\.\w+|Number(?:\.parse\w+)?|parseInt|parseFloat|String|Boolean|Date|process\.uptime)\(\)(?:\.(?:getTime|valueOf|toISOString)\(\))?$/;

/** Functions that report how a program is doing. */
export const REPORTING = /\b(?:stats?|statistics|status|metrics|health|diag(?:nostics?)?|report|summary|telemetry|usage)\b/;

/** What a login elsewhere is begun with, and brought back with: RFC 6749, 4.1.1, `state`. */
export const LOGIN_STATES = /^(?:(?:oauth|auth|login|pending) )*states?$/;
/** Routes to which a login elsewhere sends people back. */
export const COMING_BACK = /\bcallback\b/;

/** Codes by which people find what others take part in. */
export const JOIN_CODES = /\b(?:join|room|lobby|party|game|quiz|match|meeting|class(?:room)?) (?:code|pin)\b/;

/** Names of those of several keys, servers and the like that did not answer when they were last called. */
export const FAILED_OUTSIDE =
  /\b(?:failed|failing|dead|bad|exhausted|disabled|down) (?:api )?(?:keys?|providers?|models?|prox(?:y|ies)|endpoints?|hosts?|servers?|nodes?|backends?|mirrors?|rpcs?)$/;

/** Keys that a program, and not a person, is known by. */
export const API_KEYS = /\bapi ?keys?\b/;

/** A flag that says that somebody has proved who they are. */
export const SIGNED_IN = /\b(?:logged|signed|authenticated|authori[sz]ed|verified|unlocked|admin)\b/;

/** Handles by which work in flight is given up: no connections, whatever else the name says. */
export const ABORT_WORDS = /\babort/;

/** Files that are about limiting who calls how often. */
export const LIMITING_FILES = /\b(?:rate limit(?:s|er|ing)?|throttl(?:e|er|ing)|limiter)\b/;

/** Functions that say outright that they limit. */
export const LIMITING_FUNCTIONS =
  /\b(?:(?:is|check|enforce|apply|hit|consume|over|exceeds?|within)\b.*\b(?:rate ?limit(?:s|ed)?|limit(?:ed|s)?)|rate ?limit(?:s|ed|er)?|throttled?|too many)\b/;

/** Functions and numbers that say how much may be asked for. */
export const QUOTA_WORDS = /\b(?:quotas?|budgets?|allowances?|(?:daily|hourly|monthly) (?:caps?|limits?)|rate limit(?:s|ed)?)\b/;

/** Names of what counts how often something outside went wrong. */
export const ERROR_NAMES = /\berrors?\b/;

/** Times until which something outside is left alone after it failed. */
export const FAILING_UNTIL =
  /\b(?:cool ?downs?|cooling(?: down)?|offline|unavailable|unhealthy|down|disabled|tripped|exhausted|backoff|back off|failing|failed|dead|suspended|paused|(?:quota|limit) exceeded)(?: \w+)? (?:until|till)\b/;

/** Moments at which something outside failed. */
export const FAILED_AT = /\b(?:fail(?:ed|ure)|errored|refused|went (?:down|offline)|(?:un)?reachable) (?:at|since|on)\b/;

/** Names of what an API gives a program so that it may call it. */
export const TOKEN_WORDS = /\b(?:tokens?|jwt|bearer|credentials?|access keys?)\b/;

/** Keys that are the address of who calls. */
export const ADDRESS_KEYS = /\b(?:ip|client ip|ip address|remote address)\b/;

/** Files that are a database in memory. */
export const MEMORY_DATABASE_FILES = /\b(?:mock|fake|memory|local|in memory) (?:db|database|data|store)\b/;

/** Properties that records of people, goods and texts have, and jobs do not. */
export const RECORD_FIELDS =
  /\b(?:first name|last name|full name|e ?mail|phone|title|price|description|address|category|quantity|company|department|position|employee id|birth\w*|salary|author|content)\b/g;

/** Keys that are the id of a job. */
export const JOB_KEYS = /\b(?:job|task|run|sync|import) id\b/;

/** Properties that say how far a job is, and the words by which it has begun or is over. */
export const STAGE_NAMES = /^(?:status|state|stage|phase|step)$/i;
export const BEGUN_STAGES =
  /^(?:queued|running|processing|in[-_ ]?progress|started|starting|working|generating|building|uploading|importing|exporting|syncing|scraping|crawling|analy[sz]ing|rendering|transcoding)$/i;
export const ENDED_STAGES = /^(?:done|completed?|finished|failed|errors?|errored|success|succeeded|ready)$/i;

/** What a job tells while it runs. */
export const JOB_OUTPUT = /\b(?:logs?|output|messages|events|progress)\b/;

/** Stored values that are open streams and sockets: a name says what its last word says, `socketId` is a text and `sendMessage` a method. */
export const STREAM_VALUES =
  /(?:^|(?<!abort) )(?:controllers?|sockets?|ws|websockets?|res|response|reply|writer|stream|peer|send|connection|conn)$/;

/** `deviceHitCount`: the last word says that it is a number for each. */
export const COUNTS_LAST = /\b(?:counts?|counters?|hits|totals?|tall(?:y|ies))$/;

/** Names of numbers that are compared with a limit; parts of words count. */
export const COUNT_NAMES = /count|attempts|length|tokens|requests|limit|hits|failures/i;

/** Properties of an entry that say how often somebody came, and from when or until when that counts. */
export const COUNT_FIELDS = /^(?:count(?:er)?|hits|attempts|tries|times|requests|calls|uses|used|n)$/i;
export const MOMENT_FIELDS =
  /(?:^|_|[a-z](?=[A-Z]))(?:at|time|until|start|end|since|timestamp|ts|expiry|expires|window|reset|first|last|ttl)(?:At|Time|Attempt|Request|Ms)?$|^(?:first|last|reset|window|expires|blocked|locked)[A-Z]\w*$/i;

/** A name that says outright that it is a queue. */
export const QUEUE_WORD = /\bqueue\b/;

/** What one request leaves behind that only logs show. */
export const REQUEST_ID_WORDS = /\b(?:request|trace|correlation) id\b/;

/** Names of what is on its way and shared by those who ask for the same. */
export const IN_FLIGHT_WORDS = /\b(?:in ?flight|pending|promises?|requests?|ongoing|dedup\w*|loading)\b/;

/** Numbers that somebody looks at: one that goes up and down is no mere limit of what an instance does at once. */
export const TALLY_WORDS =
  /\b(?:total|count|users?|visitors?|viewers?|stock|balance|seats?|online|clients?|connections?|streams?|sessions?|requests?)\b/;

/** Names of handles that lie ready for use. */
export const POOL_WORDS = /\b(?:pools?|pooled|idle|available|free|spare|ready|workers?|browsers?|pages?|isolates?|contexts?|instances?)\b/;

/** Names of what an instance works on at the moment. */
export const BUSY_WORDS = /\b(?:in ?flight|processing|pending|active|running|working|busy|ongoing|current)\b/;

/** What those say who ask whether something is being done. */
export const ASKED_WHILE_BUSY = /\b(?:in progress|under way|(?:is )?(?:fetching|loading|downloading|syncing))\b/;

/** How much of it there is at the moment: a limit of this instance, unless it says of what. */
export const BUSY_COUNT = /^(?:in ?flight|processing|pending|active|running|working|busy|ongoing|current) count$/;

/** What must not be worked on twice, on whichever instance. */
export const ONCE_ONLY_WORDS = /\b(?:payments?|orders?|webhooks?|users?|sessions?|tokens?)\b/;

/** Functions that throw away what is old; parts of words count. */
export const EXPIRY_NAMES = /clean|sweep|prune|evict|expire|reap|gc|trim/i;

/** Fields that only say that something is kept: their class says what. */
export const CONTAINER_NAMES = /^(?:store|storage|data|cache|lru|map|items|entries|memory|db|values|inner|client|instance)$/;

/** Routes that are asked again and again for news: to limit them guards nothing. */
export const POLLED_WORDS =
  /\b(?:status|poll(?:ing)?|progress|logs?|health(?:z|check)?|heartbeat|ping|ready|live(?:ness)?|metrics|events)\b/;

/** Functions that keep a store small or close it; parts of words count. */
export const MAINTENANCE_NAMES = /clean|sweep|prune|evict|expire|reap|gc\b|trim|shutdown|close|dispose|destroy|stop/i;

/** What people write down, also over a socket: it is missed when it is gone. */
export const RECORD_WORDS =
  /\b(?:messages?|history|histories|chats?|conversations?|posts?|comments?|orders?|payments?|accounts?|documents?|notes?|scores?|leader ?boards?|records?|balances?|bids?|transactions?|games|game$)\b/;

/** Labels of entry points that a socket's connection or message calls. */
export const SOCKET_LABELS = /^(?:(?:web)?socket\b|connection$|upgrade$)/;

/** Names of moments at which something was last done. */
export const MOMENT_NAMES = /^(?:last|previous)\b/;

/** Tables that only note when this instance last fetched something. */
export const REFRESH_MARKS =
  /\b(?:last|latest|previous) (?:\w+ ){0,2}(?:refresh(?:ed)?|fetch(?:ed)?|reload(?:ed)?|revalidat(?:e|ed|ion))\b/;

/** Places that only note when this instance last said something in its log. */
export const LOG_MARKS = /\b(?:last|next|previous) (?:\w+ )?(?:log(?:ged(?! in))?|warn(?:ed|ing)?)\b/;

/** The answers by which a caller is turned away for asking too often (HTTP, Firebase and gRPC, tRPC and GraphQL), and the header. */
/** What those are told who come too often: an action that gives back a text has no status. */
export const REFUSAL_TEXTS =
  /\btoo many (?:requests?|attempts?|tries|logins?|messages?|questions?|calls|submissions?|codes?|times)\b|\brate[ _-]?limit(?:ed)?(?: (?:exceeded|reached|hit))?[.!]?$|\bslow down\b|\b(?:quota|limit|budget|allowance) (?:is |has been |was )?(?:exceeded|reached|used(?: up)?|exhausted|spent)\b/i;
export const REFUSALS: ReadonlySet<unknown> = new Set<unknown>([
  402,
  423,
  429,
  '429',
  'resource-exhausted',
  'RESOURCE_EXHAUSTED',
  'TOO_MANY_REQUESTS',
  'RATE_LIMITED',
  'RATE_LIMIT_EXCEEDED',
  'QUOTA_EXCEEDED',
  'rate_limit_exceeded',
  'quota_exceeded',
]);
/**
 * Functions and errors of the program's own that say it by their name, in words: `respondRateLimited(res)`, `throw new TooManyRequestsError()`. A
 * question has no such name: `isRateLimited(ip)`, `assertNotRateLimited(ip)`.
 */
export const REFUSING_CALLS =
  /^(?!(?:is|was|are|has|not|check|should|would|assert|ensure|get|on|handle|with) )(?:\w+ )*(?:too many (?:requests|attempts)|rate limited|rate limit(?:ed)? (?:exceeded|reached|error|exception|response)|quota exceeded|throttl(?:ed|er|ing) (?:error|exception|response))\b/;
/** Those by which a caller is told that something else has to come first. */
export const REFUSED_STEPS: ReadonlySet<unknown> = new Set<unknown>([400, 401, 403, 409, 412, 422, 424, 428]);
/** The answers by which a caller is told that they may not (HTTP, tRPC and GraphQL, Firebase). */
export const DENIALS: ReadonlySet<unknown> = new Set<unknown>([
  401,
  403,
  'UNAUTHORIZED',
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'permission-denied',
  'unauthenticated',
]);
/** Errors that say the same: `throw new UnauthorizedException()`. */
export const DENIED = /^(?:unauthori[sz]ed|unauthenticated|forbidden|authentication|accessdenied)\w*$/i;
/** Parts of a request that a form fills. */
export const SENT_PARTS = /^(?:body|json|formData|parseBody|form|fields)$/;
/** Parts of a request that go along with each of them. */
export const CARRIED_ALONG = /^(?:headers?|cookies?|signedCookies|authorization|getCookie|getHeader)$/;
export const REFUSAL_HEADER = /^retry-after$/i;

/** Headers by which those who are called say how much they still allow. */
export const BUDGET_HEADERS = /^(?:x-)?(?:[\w-]+-)?rate-?limit|^retry-after$|-quota-/i;

/** Labels of the functions of a cache handler, and of those by which pages are revalidated. */
export const CACHE_HANDLER = /^cache handler /;
export const REVALIDATION = /^cache handler (?:revalidateTag|revalidate|updateTags|expireTags)$/;

/** Names of what was done with things, not of the things. */
export const DONE_WORDS =
  /\b(?:processed|handled|seen|delivered|already \w+) (?:events?|webhooks?|messages?|ids?|payments?|orders?|transactions?|invoices?|notifications?|requests?)\b/;

/** Words by which a record says that work on it has begun or waits. */
export const WORK_STATES =
  /^(?:queued|waiting|enqueued|scheduled|running|processing|working|in[-_ ]?progress|started|starting|solving|rendering|generating|pending)$/i;

/** `game sessions`: the word before says what kind of session it is. */
export const KIND_OF_SESSION = /\b(\w+) sessions?\b/g;

/** Words before `session` that leave it a log-in, a visit, or say nothing of what is done there. */
export const SESSIONS_OF_PEOPLE =
  /^(?:users?|log ?in|auth\w*|admins?|active|open|current|http|web|browsers?|clients?|tokens?|cookies?|customers?|members?|guests?|staff|accounts?|oauth|oidc|saml|sso|jwt|refresh|valid|expired|all|my|memory|in|by|of|for|to|on|local|cached?|stored?|global|express|fastify|app|application|server|new|next|the|a|each|any|api|devices?|portal|employees?|temp\w*|anonymous|visitors?|recent|latest|previous|last|other|old|stale|inactive|idle|parallel|concurrent|multiple|single|first|remote|internal|main|own|persistent|shared|known|existing|pending|revoked|signed|secure|mock|fake|dev|test|demo|default|max|base|simple|my|get|set|create|delete|remove|clear|load|save|find|verify|destroy|cleanup|end|start)$/;

/** Fields in which lies what people write. */
export const WRITTEN_PARTS = /^(?:text|content|message|msg|body|comment)$/i;

/** Logins that have begun and wait for their code, whatever client is kept for each of them meanwhile. */
export const BEGUN_LOGINS = /\b(?:pending|awaiting|waiting|begun|started) (?:auth\w*|log ?ins?|sign ?ins?|verifications?)\b/;
