/** Names of the properties of an entry that holds a client, as data. */

/** The client itself. */
export const HELD_CLIENT =
  /^(?:client|connection|conn|pool|db|database|sdk|transporter|mailer|api|instance|bucket|storage|s3|redis|driver)$/i;

/** What is noted of it: when it was used, what kind it is. */
export const NOTED_OF_CLIENT =
  /^(?:(?:last|is|has)[A-Z]\w*|\w*(?:At|Time|Timestamp|Until)|ttl|expires|key|id|url|host|region|kind|type|name|timer|timeout|refs?|refCount|users?)$/;

/** Whether it can be lent to the next who asks. */
export const FREE_OR_BUSY = /^(?:(?:is)?(?:busy|free|idle|available|ready)|inUse)$/i;

/** What tells one from the others: somebody asks for that very one. */
export const ASKED_FOR_BY = /^(?:\w*_)?(?:id|key)$|(?:Id|Key)$|^(?:user|owner|session|room|job|name)/;
