/** Names of methods by what calling them says, whatever the receiver is. */

/** Only texts have these: who calls one reads the text. */
export const TEXT_METHODS: ReadonlySet<string> = new Set([
  'startsWith',
  'endsWith',
  'toLowerCase',
  'toUpperCase',
  'toLocaleLowerCase',
  'toLocaleUpperCase',
  'trim',
  'trimStart',
  'trimEnd',
  'charAt',
  'charCodeAt',
  'codePointAt',
  'padStart',
  'padEnd',
  'substring',
  'substr',
  'split',
  'localeCompare',
  'matchAll',
  'replaceAll',
]);

/** Methods of collections that only tell whether or where something is. */
export const LOOK_METHODS = /^(?:includes|indexOf|findIndex|lastIndexOf|has)$/;

/** Methods, and ways to walk, by which somebody looks for something in a collection. */
export const LOOKED_UP = /^(?:get|has|find|findIndex|includes|some|filter|values|entries|keys|forEach|map|iterate)$/;

/** Methods of loggers to which a value goes. */
export const LOGGER_METHODS = /^(?:log|debug|info|warn|error|trace|verbose)$/;

/** Methods that leave something out of a list. */
export const THINNING_METHODS = /^(?:filter|slice)$/;

/** Methods that spell a value out. */
export const SPELLING_METHODS = /^(?:toString|toFixed|join|toISOString)$/;

/** Methods of moments and numbers that spell them out for somebody who reads them. */
export const SPELLING = /^to(?:\w*String|JSON|Fixed)$/;

/** Methods of responses by which a handler answers. */
export const ANSWERS = /^(?:json|jsonp|send|end|write|render|code|html|text|body|reply)$/;

/** Functions that only wait. */
export const SLEEP_NAMES = /^(?:sleep|delay|wait|pause)$/i;

/** Methods of the console, and of loggers made after it. */
export const CONSOLE_METHODS = /^(?:log|debug|info|warn|error|trace)$/;

/** Functions that write a line to the log. */
export const LOG_FUNCTIONS = /^(?:log|warn|debug)$/i;

/** What code that says a thing once calls besides a logger. */
export const SAYS_ONCE_METHODS = /^(?:has|add|get|set|now|toString|join|delete|clear)$/;

/** Functions that make one value of another, and change nothing: external paths. */
export const RECKONING =
  /^(?:(?:node:)?crypto:.*\.create(?:Hash|Hmac)\b.*|global:(?:Set|Map|Date|URL|Number|String|Boolean|parseInt|parseFloat|encodeURIComponent|Math\.\w+|JSON\.\w+|Array\.\w+|Object\.(?:keys|values|entries))(?:\(\).*)?)$/;

/** Packages of functions that colour and spell texts and times, and change nothing: external paths. */
export const SPELLING_PACKAGES =
  /^(?:chalk|picocolors|kleur|colorette|ansi-colors|ansis|yoctocolors|cli-color|date-fns|dayjs|luxon|moment|ms|pretty-ms|pretty-bytes|bytes|safe-stable-stringify):|^(?:node:)?util:.*\.(?:inspect|format|styleText)(?:\(\))?$/;

/** Calls whose result is not worth keeping: a memo holds more than the time. */
export const CHEAP_METHODS = /^(?:now|getTime|toString|valueOf)$/;

/** Constructors and functions that compute nothing. */
export const PLAIN_CONSTRUCTORS =
  /^(?:String|Number|Boolean|BigInt|parseInt|parseFloat|Date|Map|Set|Array|structuredClone|cloneDeep|setTimeout|setInterval|setImmediate)$/;

/** Functions that give the handle of a timer. */
export const TIMER_NAMES = /^set(?:Timeout|Interval|Immediate)$/;

/** Classes of packages that by their name connect to something outside; ends of external paths. */
export const CLIENT_CLASSES = /(?:Client|Pool|Agent|Dispatcher|Connection|Limiter|Ratelimit|RateLimit)\(\)$/;

/** Methods of caches that fetch what is missing themselves. */
export const READ_THROUGH_METHODS = /^(?:fetch|memo|wrap|getOrSet|getOrSetForever)$/;

/** Methods of clients of a store by which it is asked for data: parts of external paths. */
export const ANSWER_METHODS =
  /\.(?:find(?:One|All|Many|First|Unique|ById|By)?\w*|query\w*|\$queryRaw\w*|select|execute|get|getAll|getOne|getItem|getList|getFullList|getFirstListItem|getDocs?|all|first|aggregate|count\w*|groupBy|toArray|lean|scan|h[gG]et(?:all|All)?|m[gG]et|s[mM]embers|[lz][rR]ange|rpc|single|maybeSingle)\(\)/;

/** Methods of lists, texts, numbers and dates, which data that a service gave has as well. */
export const DATA_METHODS: ReadonlySet<string> = new Set([
  ...TEXT_METHODS,
  'map',
  'filter',
  'find',
  'findIndex',
  'forEach',
  'some',
  'every',
  'reduce',
  'slice',
  'concat',
  'includes',
  'indexOf',
  'join',
  'sort',
  'flat',
  'flatMap',
  'at',
  'keys',
  'values',
  'entries',
  'replace',
  'match',
  'toString',
  'toFixed',
  'toISOString',
  'getTime',
  'valueOf',
  'hasOwnProperty',
  'then',
  'catch',
  'finally',
]);

/** Plain data that a module has in hand from then on, as if it had written it out itself: parsed text, a copy, an imported JSON file. External paths. */
export const PLAIN_DATA = /^(?:global:(?:JSON\.parse|structuredClone)\(\)|[^:]+\.json:)$/;

/** Methods of lists that change what these hold; to put it into another order loses nothing. */
export const LIST_CHANGES = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'fill', 'copyWithin']);

/** Methods that give a part of a list, which is still the list's, and those that give another list. */
export const ELEMENT_METHODS = new Set(['find', 'findLast', 'at', 'get', 'pop', 'shift']);
export const COPYING_METHODS = new Set([
  'filter',
  'map',
  'slice',
  'concat',
  'flat',
  'flatMap',
  'toSorted',
  'toReversed',
  'toSpliced',
  'with',
  'keys',
  'values',
  'entries',
  'from',
  'split',
  'match',
  'reduce',
  'splice',
  'fromEntries',
  'assign',
]);

/** What the network or the runtime gave that is plain data: beginnings of external paths. */
export const DATA_PATHS =
  /^(?:global:(?:fetch|JSON|Object|Array|Promise|structuredClone)\b|(?:axios|got|ky|undici|node-fetch|ofetch|cross-fetch)[:/])/;

/** What clients of HTTP answer, and no client any more: `axios.get(url)`, `got(url).json()`, `api.post(url).data`. External paths. */
export const HTTP_ANSWERS =
  /^(?:axios|got|ky|ofetch|node-fetch|cross-fetch|undici|superagent|needle|request-promise|wretch|bent)(?:\/[\w/]+)?:(?:\.\w+)*(?:\.(?:create|extend|defaults)\(\))?(?:\(\)|\.(?:get|post|put|patch|delete|head|request|fetch|ofetch)\(\))/;

/** Methods of lists that give a list of the same entries, or of some of them. */
export const LIST_COPIES = /^(?:filter|slice|concat|toSorted|toReversed|with)$/;

/** What is given for a talk that was begun at a service, or its id: the service keeps what is said in it. */
export const BEGUN_TALKS = /(?:\.(?:threads|conversations)\.create|\.create(?:Thread|Conversation))\(\)(?:\.(?:\w*[iI]d|data))*$/;

/** Addresses to which is posted to begin one. */
export const TALK_ADDRESSES = /\/(?:threads|conversations)\/?$/;

/** Functions of the language that give what they are given in another form: external paths. */
export const HANDING_PATHS =
  /^global:(?:JSON\.(?:parse|stringify)|structuredClone|Object\.(?:assign|fromEntries|entries|values|freeze|keys)|Array(?:\.(?:from|of))?|Map|Set|Date|String|Number|Boolean|BigInt|parseInt|parseFloat|Buffer\.(?:from|concat)|Promise\.(?:resolve|all|allSettled))$/;

/** Methods of lists, promises and tables that give what these hold. */
export const HANDING_METHODS =
  /^(?:filter|slice|concat|toSorted|toReversed|with|map|flatMap|flat|find|findLast|at|get|pop|shift|sort|reverse|keys|values|entries|then|catch|finally|toString|valueOf|trim)$/;

/** Methods of a response by which a handler answers. */
export const ANSWERING_METHODS = /^(?:json|send|end|write|render)$/;
