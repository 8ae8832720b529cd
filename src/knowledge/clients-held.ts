/** Names of the properties of an entry or object that hold a client, as data. */

/** The client itself, perhaps with what it is a client of: `pool`, `pgPool`, `_redisClient`. */
export const HELD_CLIENT =
  /^_*(?:\w*(?:client|connection|conn|pool|sdk|transporter|driver)|db|database|mailer|api|instance|bucket|storage|s3|redis)$/i;

/** What is noted of it: whose it is and where, of what kind, when it was used, whether it works. */
export const NOTED_OF_CLIENT =
  /^_?(?:(?:last|is|has)[A-Z]\w*|\w*(?:At|Time|Timestamp|Until|Id|Name)|ttl|expires|key|id|url|host|region|kind|type|name|label|owner|provider|version|timer|timeout|refs?|refCount|users?|failed|healthy|ready|warming|closed|error|state|status|tries|retries|attempts|failures)$/;

/** Whether it can be lent to the next who asks. */
export const FREE_OR_BUSY = /^(?:(?:is)?(?:busy|free|idle|available|ready)|inUse)$/i;

/** What tells one from the others: somebody asks for that very one. */
export const ASKED_FOR_BY = /^(?:\w*_)?(?:id|key)$|(?:Id|Key)$|^(?:user|owner|session|room|job|name)/;
