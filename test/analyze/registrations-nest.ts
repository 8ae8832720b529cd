/** What Nest calls of classes, and how they come by one another. */
import type { Way } from './registrations.js';

const BASE = ['@nestjs/common', '@nestjs/core'];
const HEAD =
  "import { Controller, Get, Inject, Injectable, Module, Req } from '@nestjs/common';\nimport { NestFactory } from '@nestjs/core';\n";
const HOME = "@Controller()\nclass Home { @Get() index() { return 'ok'; } }\n";
const STORE = '@Injectable()\nclass Visits { async who(ip: string) { return touch(ip); } }\n';
const start = (providers: string, before = ''): string =>
  `@Module({ controllers: [Home], providers: [${providers}] })\nclass AppModule {}\nconst app = await NestFactory.create(AppModule);\n${before}await app.listen(3000);\n`;
const nest = (files: string, label: Way['label'], packages: readonly string[] = []): Way => ({
  packages: [...BASE, ...packages],
  files: HEAD + files,
  ...(label === undefined ? {} : { label }),
});
const guarded = (provider: string): string =>
  `import { APP_GUARD } from '@nestjs/core';\n${HOME}class Door { async canActivate(context: any) { await touch(context.switchToHttp().getRequest().ip); return true; } }\n${start(`{ provide: APP_GUARD, ${provider} }`)}`;
const controller = (holds: string, asks: string): string =>
  `@Controller()\nclass Home { ${holds} @Get() index(@Req() request: any) { return ${asks}.who(request.ip); } }\n`;

export const NEST_WAYS: Readonly<Record<string, Way>> = {
  'a guard that a factory gives': nest(guarded('useFactory: () => new Door()'), 'guard Door'),
  'a guard that is a value': nest(guarded('useValue: new Door()'), 'guard Door'),
  'a guard that a mixin makes': nest(
    `import { UseGuards, mixin } from '@nestjs/common';\nfunction limit(most: number) { class Door { async canActivate(context: any) { await touch(context.switchToHttp().getRequest().ip); return most > 0; } } return mixin(Door); }\n@Controller()\nclass Home { @Get() @UseGuards(limit(5)) index() { return 'ok'; } }\n${start('')}`,
    'guard Door',
  ),
  'a serializer of sessions': nest(
    `import { PassportSerializer } from '@nestjs/passport';\n${HOME}@Injectable()\nclass Members extends PassportSerializer { serializeUser(user: any, done: any) { done(null, user.id); } async deserializeUser(id: string, done: any) { done(null, await touch(id)); } }\n${start('Members')}`,
    'serializer Members',
    ['@nestjs/passport'],
  ),
  'a plugin of Apollo': nest(
    `import { Plugin } from '@nestjs/apollo';\n${HOME}@Plugin()\nclass Counted { async requestDidStart({ request }: any) { await touch(request.operationName); return {}; } }\n${start('Counted')}`,
    'plugin Counted',
    ['@nestjs/apollo', '@nestjs/graphql'],
  ),
  'a scalar of GraphQL': nest(
    `import { Scalar } from '@nestjs/graphql';\n${HOME}@Scalar('Ticket')\nclass Ticket { async parseValue(value: string) { return touch(value); } }\n${start('Ticket')}`,
    'scalar Ticket',
    ['@nestjs/graphql'],
  ),
  'a subscriber of TypeORM': nest(
    `import { EventSubscriber } from 'typeorm';\n${HOME}@EventSubscriber()\nclass Members { async afterInsert(event: any) { await touch(event.entity.id); } }\n${start('Members')}`,
    'database event Members',
    ['typeorm'],
  ),
  'a stream of gRPC': nest(
    `import { GrpcStreamCall } from '@nestjs/microservices';\n@Controller()\nclass Home { @GrpcStreamCall('Members', 'Enter') async enter(request: any) { await touch(request.metadata.token); } }\n${start('')}`,
    'grpc Members',
    ['@nestjs/microservices'],
  ),
  'an object that is asked for by its class': nest(
    `import { ModuleRef } from '@nestjs/core';\n${STORE}${controller('constructor(private readonly modules: ModuleRef) {}', 'this.modules.get(Visits)')}${start('Visits')}`,
    'GET /',
  ),
  'an object that the application gives': nest(
    `${STORE}${HOME}${start('Visits', 'const visits = app.get(Visits);\napp.use(async (request: any, response: any, next: any) => { await visits.who(request.ip); next(); });\n')}`,
    'middleware',
  ),
  'a class that is its own token': nest(
    `interface Counting { who(ip: string): Promise<string | null> }\n${STORE}${controller('@Inject(Visits) private readonly visits: Counting;', 'this.visits')}${start('Visits')}`,
    'GET /',
  ),
};
