/** What the names around timers and un-awaited calls say, as data. */

/** Calls of loggers: `console.log`, `log.warn`, `logger.info`, `req.log.error`, `Sentry.captureException`. */
export const LOG_CALL = /^(?:console\.\w+|\w*log(?:ger)?\w*\.(?:log|debug|info|warn|warning|error|trace|fatal|verbose|http|silly|child|otp|audit|success)|(?:statsd|dogstatsd?|metrics|meter|histogram|counter)\.\w+|(?:recordIncrement|recordGauge|recordHistogram|recordDistribution)|(?:Sentry|rollbar|bugsnag|newrelic|Raven)\.\w+|(?:log|debug|warn|logError|logInfo|logWarn|logger|captureException|captureMessage|reportError))$/i;

/** Methods by which a connected client gets something. */
export const ANSWER_METHODS = /^(?:json|jsonp|send|sendStatus|sendFile|end|render|redirect|write|writeHead|flush|enqueue|close|sse|ping|emit|terminate|error|next|complete|download|pipe|push|status|cancel)$/;

/** Functions of the runtime and of packages that talk to the network or write files, by path. */
export const NETWORK = new RegExp([
  '^global:(?:fetch|\\$fetch|XMLHttpRequest|navigator\\.sendBeacon)$',
  '^(?:axios|got|ky|undici|node-fetch|cross-fetch|isomorphic-fetch|superagent|request|request-promise|needle|phin|bent|ofetch|wretch):(?:\\.(?:create|extend|defaults|default)(?:\\(\\))?)?(?:\\.\\w+)?$',
  '^(?:http|https|http2|net):\\.(?:request|get|connect|createConnection)$',
  '^(?:nodemailer|@sendgrid/\\w+|resend|postmark|mailgun\\.js|mailgun-js|twilio|web-push|@slack/[\\w-]+|pusher|ably|expo-server-sdk|@novu/node|@knocklabs/node):.*\\(\\)\\.(?:\\w+\\.)*(?:send\\w*|create|trigger\\w*|publish\\w*|postMessage|notify)$',
  '^(?:@sendgrid/mail|web-push):\\.send\\w*$',
  '^(?:bullmq|bull|bee-queue|pg-boss|amqplib|kafkajs|@upstash/qstash|inngest|@trigger\\.dev/sdk|agenda):.*\\(\\)\\.(?:add|addBulk|send|sendBatch|publish|publishJSON|sendToQueue|now|trigger|batchTrigger|enqueue)$',
  '^fs(?:/promises)?:(?:\\.promises)?\\.(?:writeFile|appendFile|unlink|rm|mkdir|rename|copyFile)$',
].join('|'));

/** Methods of clients that do nothing worth waiting for: configuration, listeners, building a query, closing. */
export const QUICK_METHODS = /^(?:on|once|off|addListener|removeListener|emit|use|extend|\$on|\$use|\$extends|configure|config|setApiKey|init|unref|ref|child|bind|then|catch|finally|get|getInstance|model|collection|db|from|select|where|doc|toString|toJSON|createTransport|database|schema|of|in|to|join|leave|subscribe|unsubscribe|destroy|end|release|disconnect|quit|close|idFromName|next|validate|virtual|index|pre|post|plugin|verify|sign|setHeader|getFunctionName|pipeline|multi|prepare|startSpan|setAttribute|setUser|setTag)$/;

/** Methods and functions of clients that go to the service and give a promise. */
export const CLIENT_METHODS = /^(?:query|execute|exec|run|batch|raw|\$queryRaw(?:Unsafe)?|\$executeRaw(?:Unsafe)?|\$transaction|find\w*|count\w*|aggregate|groupBy|create(?!Transport|Client|Pool|Server|Baggage|Connection|Hash|Hmac|Cipher|Instance|Logger|Meter|Counter|Histogram|Context|Channel|Element|Root|Store|Signer|Sender|Index|Read|Write)\w*|insert\w*|save\w*|update\w*|upsert\w*|delete\w*|remove|destroyAll|bulk\w*|replaceOne|increment|decrement|add|addDoc|setDoc|updateDoc|deleteDoc|getDocs?|send\w*|publish\w*|trigger\w*|invoke\w*|enqueue\w*|capture\w*|charge|refund|put\w*|post|patch|request|fetch|mutation|action|call|upload\w*|copy\w*|complete|generate\w*|embed\w*|setex|set|mset|hset|hmset|hincrby|incr|incrby|decr|decrby|expire|lpush|rpush|ltrim|sadd|srem|zadd|zincrby|zrem|xadd|del|unlink|hdel|getdel|eval|verifyIdToken|setCustomUserClaims|mail|notify)$/;

/** Waiting that is no work: sleeping, joining promises. */
export const NOT_WORK = /^(?:global:Promise\b|timers\/promises:|global:(?:Bun\.sleep|scheduler)|delay:|p-\w+:|global:queueMicrotask)/;

/** Cleaning up and warming up: a later request does the same again, so that losing one run costs nothing. */
export const SELF_HEALING = /\b(?:clean ?up|cleanups?|clean|prune|purge|sweep|evict|expired|gc|vacuum|warm|warm ?up|prewarm|preload|prefetch|pre ?generate|precompute|prime|revalidate|repair|reindex|heal|migrate|touch|last (?:seen|used|active|activity|access(?:ed)?|login|log in|sign ?in))\b/;

/** Lists of what was used last: losing one entry is barely visible. */
export const RECENT = /\b(?:recents?|recently (?:used|viewed|searched)|last (?:viewed|searched)|suggestions?|typing)\b/;

/** Caches: losing a write costs a hit. */
export const CACHE_WRITE = /\b(?:caches?|cached|caching|memo|set ?cache|cache ?set)\b/;

/** Figures and log lines that are cheap to lose. */
export const CHEAP = /\b(?:metrics?|telemetry|beacon|statsd|datadog|prometheus|ping|heartbeat|logs?|logger|log lines?|loki|logtail|axiom|sentry|trace|tracing|spans?)\b/;

/** Rows that somebody looks at later, but that nobody waits for. */
export const RECORDS = /\b(?:audits?|audit ?(?:row|log|event|trail)s?|analytics|usage|track(?:ing|er)?|track ?event|page ?views?|views?|impressions?|activity|activities|history|stats?|statistics|visits?|clicks?|access ?logs?|request ?logs?|log (?:event|activity|action|request|usage|audit|security)|record ?(?:event|usage|activity|visit|view))\b/;

/** Work that somebody waits for. */
export const WAITED = /\b(?:e?mails?|mailer|sms|notif\w*|notify|webhooks?|jobs?|orders?|payments?|invoices?|refunds?|reminders?|digests?|newsletters?|campaigns?|queue\w*|retry|retries|pending|process\w*|send\w*|deliver\w*|publish\w*|sync\w*|import\w*|export\w*|generat\w*|enrich\w*|settle\w*|charge\w*|transactions?|trades?|match(?:making|es)?|games?|rooms?|tournaments?|auctions?|bids?|escrows?|otp|messages?)\b/;

/** Upkeep that runs periodically: nobody waits for one run. */
export const UPKEEP = /\b(?:clean ?up|cleanups?|clean|prune|purge|sweep|evict|expir\w*|gc|vacuum|warm|health|heartbeat|alive|ping|refresh|reload|metrics?|stats?|flush|telemetry|analytics|logs?|rotate|monitor\w*|collect\w*|scal\w*|snapshot|backup|delete from|stale|old)\b/;

/** What a heartbeat writes. */
export const HEARTBEAT = /\b(?:ping|pong|heartbeat|keep ?alive|keepalive|alive|is alive)\b/;
