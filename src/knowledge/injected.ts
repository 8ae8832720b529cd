/** What frameworks put into the constructors of decorated classes by its type: clients of packages, which nothing in the program makes. */
export const INJECTED_CLIENTS: readonly { readonly module: RegExp; readonly types: RegExp }[] = [
  { module: /^typeorm$/, types: /^(?:(?:Mongo|Tree)?Repository|EntityManager|MongoEntityManager|DataSource|Connection)$/ },
  { module: /^mongoose$/, types: /^(?:Model|Connection)$/ },
  { module: /^@mikro-orm\/\w+$/, types: /^(?:(?:Sql)?EntityManager|(?:Mongo|Sql)?EntityRepository|MikroORM)$/ },
  { module: /^sequelize(?:-typescript)?$/, types: /^Sequelize$/ },
  { module: /^@prisma\/client$/, types: /^PrismaClient$/ },
  { module: /^pg$/, types: /^(?:Pool|Client)$/ },
  { module: /^knex$/, types: /^Knex$/ },
  { module: /^ioredis$/, types: /^(?:Redis|Cluster)$/ },
  { module: /^@nestjs\/axios$/, types: /^HttpService$/ },
  { module: /^bull(?:mq)?$/, types: /^Queue$/ },
  { module: /^@nestjs\/microservices$/, types: /^Client(?:Proxy|Kafka|KafkaProxy|Grpc|RMQ|Redis)$/ },
];
