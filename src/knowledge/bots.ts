/** Libraries of chat bots: what their objects are called, and which of their methods take handlers. Data only. */

export interface BotLibrary {
  readonly packages: readonly string[];
  /** Methods that are given the functions which run for an event, a command or an update; the text before them names it. */
  readonly methods: readonly string[];
  /**
   * How updates come in. `held`: over a connection that the process keeps open. `either`: over such a connection, or over requests where
   * one of the names in `hooks` is called or an option is missing.
   */
  readonly updates: 'held' | 'either';
  /** Calls by which a web server hands updates over. */
  readonly hooks?: RegExp;
  /** The option of the client without which updates come as requests. */
  readonly heldOption?: string;
  /** Events of the library that are told once, when the client is ready. */
  readonly ready?: readonly string[];
}

const ON = ['on', 'once', 'addListener'];

export const BOT_LIBRARIES: readonly BotLibrary[] = [
  {
    packages: [
      'discord.js',
      '@discordjs/core',
      '@discordjs/ws',
      'discord.js-commando',
      '@sapphire/framework',
      'discord-akairo',
      'eris',
      'oceanic.js',
      '@projectdysnomia/dysnomia',
      'discord.js-selfbot-v13',
      'discord-player',
      'distube',
      'erela.js',
      'shoukaku',
    ],
    methods: [...ON, 'awaitMessages', 'awaitReactions'],
    updates: 'held',
    ready: ['ready', 'clientReady', 'shardReady'],
  },
  {
    packages: ['telegraf'],
    updates: 'either',
    hooks: /\.(?:webhookCallback|createWebhook|handleUpdate|startWebhook)$/,
    ready: [],
    methods: [
      'on',
      'use',
      'command',
      'hears',
      'action',
      'start',
      'help',
      'settings',
      'inlineQuery',
      'gameQuery',
      'callbackQuery',
      'cashtag',
      'hashtag',
      'mention',
      'phone',
      'email',
      'url',
      'textLink',
      'textMention',
      'spoiler',
      'reaction',
      'catch',
      'enter',
      'leave',
      'drop',
      'guard',
      'optional',
      'filter',
      'lazy',
      'tap',
      'fork',
      'branch',
    ],
  },
  {
    packages: ['grammy', '@grammyjs/conversations', '@grammyjs/menu', '@grammyjs/router', '@grammyjs/runner'],
    updates: 'either',
    hooks: /:?\.?(?:webhookCallback|handleUpdate)$/,
    methods: [
      'on',
      'use',
      'command',
      'hears',
      'callbackQuery',
      'inlineQuery',
      'chosenInlineResult',
      'preCheckoutQuery',
      'shippingQuery',
      'gameQuery',
      'reaction',
      'chatType',
      'filter',
      'drop',
      'branch',
      'route',
      'otherwise',
      'fork',
      'lazy',
      'catch',
      'errorBoundary',
      'text',
      'dynamic',
      'submenu',
      'createConversation',
    ],
  },
  { packages: ['node-telegram-bot-api'], methods: [...ON, 'onText', 'onReplyToMessage'], updates: 'either', hooks: /\.processUpdate$/ },
  {
    packages: ['botgram'],
    methods: [...ON, 'all', 'message', 'text', 'command', 'callback', 'photo', 'document', 'mention', 'context'],
    updates: 'held',
  },
  { packages: ['telebot', 'slimbot'], methods: ON, updates: 'either', hooks: /\.(?:setWebhook|receiveUpdates|processUpdate)$/ },
  { packages: ['bot-brother'], methods: ['command', 'use', 'invoke', 'answer', 'texts', 'onMessage'], updates: 'held' },
  { packages: ['vk-io', 'vk-io-hear', '@vk-io/hear'], methods: ['on', 'use', 'hear', 'start', 'onFallback'], updates: 'held' },
  {
    packages: ['@slack/bolt'],
    updates: 'either',
    heldOption: 'socketMode',
    methods: ['message', 'event', 'action', 'command', 'shortcut', 'view', 'options', 'function', 'step', 'use', 'error', 'assistant'],
  },
  { packages: ['@slack/rtm-api', '@slack/client', '@slack/socket-mode'], methods: ON, updates: 'held' },
  {
    packages: ['botkit', 'botbuilder'],
    methods: ['on', 'hears', 'interrupts', 'ask', 'onMessage', 'onMembersAdded'],
    updates: 'either',
    hooks: /./,
  },
  { packages: ['whatsapp-web.js'], methods: ON, updates: 'held' },
  { packages: ['@whiskeysockets/baileys', '@adiwajshing/baileys', 'baileys'], methods: ['on', 'process'], updates: 'held' },
  {
    packages: ['venom-bot', '@wppconnect-team/wppconnect', '@open-wa/wa-automate', 'sulla'],
    methods: [
      'onMessage',
      'onAnyMessage',
      'onStateChange',
      'onAck',
      'onIncomingCall',
      'onStateChanged',
      'onAddedToGroup',
      'onGlobalParticipantsChanged',
    ],
    updates: 'held',
  },
  {
    packages: [
      'tmi.js',
      'irc',
      'irc-framework',
      'matrix-bot-sdk',
      'matrix-js-sdk',
      'mineflayer',
      'steam-user',
      'revolt.js',
      'twitch-js',
      'guilded.js',
      'zlib-sync',
      'nostr-tools',
    ],
    methods: ON,
    updates: 'held',
  },
  {
    packages: ['@twurple/chat', '@twurple/eventsub-ws'],
    methods: ['onMessage', 'onSub', 'onResub', 'onRaid', 'onJoin', 'onPart', 'onSubGift', 'onWhisper', 'onConnect', 'onDisconnect'],
    updates: 'held',
  },
];

/** Events that nothing but a client of Discord tells: they show a bot also where its object is a class of the program. */
export const DISCORD_EVENTS: ReadonlySet<string> = new Set([
  'messageCreate',
  'messageUpdate',
  'messageDelete',
  'messageDeleteBulk',
  'interactionCreate',
  'guildCreate',
  'guildDelete',
  'guildUpdate',
  'guildMemberAdd',
  'guildMemberRemove',
  'guildMemberUpdate',
  'guildBanAdd',
  'guildBanRemove',
  'messageReactionAdd',
  'messageReactionRemove',
  'voiceStateUpdate',
  'presenceUpdate',
  'channelCreate',
  'channelDelete',
  'channelUpdate',
  'roleCreate',
  'roleDelete',
  'roleUpdate',
  'inviteCreate',
  'inviteDelete',
  'threadCreate',
  'threadDelete',
  'threadUpdate',
  'typingStart',
  'clientReady',
  'shardReady',
  'emojiCreate',
  'emojiDelete',
]);

/** What event tables of these libraries are called: `Events.MessageCreate`. */
export const EVENT_TABLES = /^discord\.js:(?:\.default)?\.(?:Events|Constants\.Events)\.(\w+)$/;

/** Classes of commands, listeners and tasks that a library finds by itself and runs. */
export const BOT_CLASSES =
  /^(?:discord\.js-commando|@sapphire\/(?:framework|plugin-[\w-]+)|discord-akairo|@sapphire\/pieces):(?:\.\w+)*?\.(?:Command|SlashCommand|Subcommand|Listener|Inhibitor|Task|Piece|InteractionHandler|Precondition|ScheduledTask)$/;
export const BOT_CLASS_METHODS =
  /^(?:run|exec|execSlash|messageRun|chatInputRun|contextMenuRun|autocompleteRun|messageParse|parse|handle|userPermissions|interactionRun|chatInput\w+|message[A-Z]\w+)$/;

/** Classes of a bot itself that its commands and listeners extend, and the methods that it calls on them. */
export const OWN_BOT_CLASSES = /(?:Command|Plugin|Listener|Event|Interaction|Inhibitor|Button|Modal|SelectMenu)$/;
export const OWN_BOT_METHODS = /^(?:run|exec|execute|handle|callback|autocomplete|interact|on[A-Z]\w*)$/;

/** A file of a command or an event exports a function under one of these names ... */
export const COMMAND_FUNCTIONS = [
  'run',
  'execute',
  'exec',
  'callback',
  'handle',
  'handler',
  'interact',
  'autocomplete',
  'default',
  'module.exports',
] as const;
/** ... beside something that describes it. */
export const COMMAND_FACTS = [
  'data',
  'name',
  'help',
  'conf',
  'config',
  'info',
  'commandData',
  'description',
  'aliases',
  'once',
  'command',
  'options',
  'event',
  'customId',
] as const;

/** Methods by which a bot tells people something or changes what they may do ... */
export const CHAT_METHODS =
  /^(?:reply|replyWith\w+|followUp|editReply|say|send(?!Typing|ChatAction|PresenceUpdate)\w*|postMessage|postEphemeral|kick\w*|ban\w*|unban\w*|timeout|setChat\w+|restrictChatMember|promoteChatMember)$/;
/** ... on what an update brought, or on the bot. */
export const CHAT_TARGETS =
  /^(?:m|msg|message|interaction|i|ctx|context|channel|\w*Channel|user|author|member|members|guild|bot|\w*Bot|client|sock|chat|api|telegram|owner|dm|\w*DM|this|log\w*|[tT]arget\w*|say|respond)$/;

/** What members may do is changed on their list of roles: `member.roles.remove(muted)`, or by a method of theirs in older versions. */
export const ROLE_LISTS = /^roles$/;
export const ROLE_METHODS = /^(?:add|remove|set)$/;

/** Clients that hold a connection of their own, as a call of the package makes them: a table of them is one of connections. */
export const BOT_SOCKETS =
  /^(?:@whiskeysockets\/baileys|@adiwajshing\/baileys|baileys|whatsapp-web\.js|venom-bot|@wppconnect-team\/wppconnect|@open-wa\/wa-automate|discord\.js|telegraf|grammy|node-telegram-bot-api|tmi\.js|mineflayer|telegram|steam-user):(?:\.\w+)?\(\)$/;

/** What takes a notice of the bot away again, and what such notices are called: nobody misses it where that does not happen. */
export const CHAT_TIDYING = /^(?:delete(?:Reply|Message|Messages|Many)?|bulkDelete|remove(?:Reaction|All)?|clearReactions?|unpin\w*)$/;
export const CHAT_NOTICES =
  /^(?:m|msg|message|interaction|i|ctx|context|channel|bot|client|api|telegram|reply|sent|notice|response|warning|embed|reactions?|\w*(?:[mM]sg|[mM]essage|[rR]eply|[rR]esponse|[eE]mbed))$/;

/** Labels of the entry points by which a bot's client tells of its own connection. */
export const CONNECTION_EVENTS =
  /^bot (?:qr|ready|authenticated|auth_failure|loading_screen|change_state|remote_session_saved|connection\.update|creds\.update|connected|disconnect(?:ed)?|reconnecting|open|close|end|error|shardReady|shardDisconnect)$/;

/** Names of what counts how often such a connection was tried. */
export const TRIES = /\b(?:retr(?:y|ies)|reconnect(?:s|ions?)?|attempts?|tries)\b/;

/** What only shows that somebody is writing, for a moment. */
export const CHAT_PRESENCE =
  /^(?:sendTyping|sendState(?:Typing|Recording)|clearState|startTyping|stopTyping|sendChatAction|replyWithChatAction|triggerTyping)$/;

/** What a message is about that shows the same. */
export const TYPING = /\btyping\b/;

/** Programs that make a client for a moment, to set a bot up or to tell its commands. */
export const BESIDE_THE_BOT =
  /(?:^|\/)(?:scripts?|tools?|examples?)\/|(?:^|\/)[\w.-]*(?:set-?up|install|deploy|register|migrat|test)[\w.-]*\.\w+$/i;
