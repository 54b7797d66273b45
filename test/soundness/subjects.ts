/** A package whose functions are read as tools. */
export interface Subject {
  /** As npm knows it. */
  readonly name: string;
  /** What a file has to begin with so that the roots can be used in it. */
  readonly prelude: string;
  /** Expressions whose members that are functions are taken. */
  readonly roots: readonly string[];
  /** How many levels of objects below a root are looked into. @default 1 */
  readonly depth?: number;
}

/** A package whose exports are functions. */
function exportsOf(name: string, specifier: string = name, depth: number = 1): Subject {
  return { name, prelude: `import * as subject from "${specifier}";`, roots: ["subject"], depth };
}

/** A package with objects whose methods are the functions. */
function methodsOf(name: string, prelude: string, roots: readonly string[], depth = 1): Subject {
  return { name, prelude, roots, depth };
}

/** Packages of every typical kind: functional libraries, clients of services, builders, classes. */
export const subjects: readonly Subject[] = [
  exportsOf("date-fns"),
  exportsOf("@types/lodash-es", "lodash-es"),
  exportsOf("@types/ramda", "ramda"),
  exportsOf("remeda"),
  exportsOf("es-toolkit"),
  exportsOf("mathjs"),
  exportsOf("rxjs"),
  exportsOf("zod"),
  exportsOf("valibot"),
  exportsOf("yaml"),
  exportsOf("immer"),
  exportsOf("uuid"),
  exportsOf("nanoid"),
  exportsOf("@types/semver", "semver"),
  exportsOf("@types/validator", "validator", 2),
  methodsOf(
    "@types/d3-array and others of D3",
    [
      'import * as array from "d3-array";',
      'import * as scale from "d3-scale";',
      'import * as shape from "d3-shape";',
      'import * as time from "d3-time";',
      'import * as format from "d3-format";',
    ].join(" "),
    ["array", "scale", "shape", "time", "format"],
  ),
  methodsOf(
    "@types/three",
    'import { Color, MathUtils, Vector3 } from "three"; declare const color: Color; declare const vector: Vector3;',
    ["MathUtils", "color", "vector"],
  ),
  methodsOf(
    "@types/luxon",
    'import { DateTime, Duration, Interval } from "luxon"; declare const time: DateTime; declare const duration: Duration; declare const interval: Interval;',
    ["DateTime", "Duration", "Interval", "time", "duration", "interval"],
  ),
  methodsOf("dayjs", 'import dayjs from "dayjs"; declare const day: dayjs.Dayjs;', [
    "dayjs",
    "day",
  ]),
  methodsOf("chalk", 'import chalk from "chalk";', ["chalk"]),
  methodsOf("commander", 'import { Command } from "commander"; declare const command: Command;', [
    "command",
  ]),
  methodsOf("@types/yargs", 'import yargs from "yargs"; const parser = yargs([]);', ["parser"]),
  methodsOf("axios", 'import axios from "axios";', ["axios"]),
  methodsOf("got", 'import got from "got";', ["got"]),
  methodsOf("ky", 'import ky from "ky";', ["ky"]),
  methodsOf("p-queue", 'import PQueue from "p-queue"; declare const queue: PQueue;', ["queue"]),
  methodsOf(
    "@types/express",
    'import express from "express"; declare const app: express.Express; declare const response: express.Response; declare const request: express.Request;',
    ["express", "app", "response", "request"],
  ),
  methodsOf(
    "fastify",
    'import { fastify } from "fastify"; declare const reply: import("fastify").FastifyReply; const server = fastify();',
    ["server", "reply"],
  ),
  methodsOf(
    "@types/pg",
    'import pg from "pg"; declare const client: pg.Client; declare const pool: pg.Pool;',
    ["client", "pool", "pg.types"],
  ),
  methodsOf("ioredis", 'import { Redis } from "ioredis"; declare const redis: Redis;', ["redis"]),
  methodsOf(
    "drizzle-orm",
    'import * as orm from "drizzle-orm"; import * as columns from "drizzle-orm/pg-core";',
    ["orm", "columns"],
  ),
  methodsOf(
    "kysely",
    'import { type Kysely, sql } from "kysely"; interface Database { person: { id: number; name: string; born: Date | null } } declare const database: Kysely<Database>; const select = database.selectFrom("person");',
    ["sql", "database", "select", "database.schema"],
  ),
  methodsOf(
    "ts-morph",
    'import { type ClassDeclaration, Project, type SourceFile } from "ts-morph"; declare const project: Project; declare const file: SourceFile; declare const definition: ClassDeclaration;',
    ["project", "file", "definition"],
  ),
  methodsOf(
    "@octokit/rest",
    'import { Octokit } from "@octokit/rest"; const octokit = new Octokit();',
    ["octokit.rest"],
    2,
  ),
  methodsOf("stripe", 'import Stripe from "stripe"; const stripe = new Stripe("");', ["stripe"], 3),
  methodsOf("openai", 'import OpenAI from "openai"; const openai = new OpenAI();', ["openai"], 3),
  methodsOf(
    "@slack/web-api",
    'import { WebClient } from "@slack/web-api"; const slack = new WebClient();',
    ["slack"],
    4,
  ),
  methodsOf(
    "@notionhq/client",
    'import { Client } from "@notionhq/client"; const notion = new Client();',
    ["notion"],
    2,
  ),
  methodsOf(
    "@googleapis/calendar",
    'import { calendar } from "@googleapis/calendar"; const events = calendar("v3");',
    ["events"],
    2,
  ),
  methodsOf(
    "@googleapis/gmail",
    'import { gmail } from "@googleapis/gmail"; const mail = gmail("v1");',
    ["mail"],
    3,
  ),
  methodsOf(
    "@googleapis/drive",
    'import { drive } from "@googleapis/drive"; const files = drive("v3");',
    ["files"],
    2,
  ),
  methodsOf(
    "@aws-sdk/client-dynamodb",
    'import { DynamoDB } from "@aws-sdk/client-dynamodb"; const table = new DynamoDB();',
    ["table"],
  ),
  methodsOf(
    "@linear/sdk",
    'import { LinearClient } from "@linear/sdk"; const linear = new LinearClient({ apiKey: "" });',
    ["linear"],
  ),
  methodsOf(
    "@anthropic-ai/sdk",
    'import Anthropic from "@anthropic-ai/sdk"; const anthropic = new Anthropic();',
    ["anthropic"],
    3,
  ),
  methodsOf("plaid", 'import { PlaidApi } from "plaid"; const plaid = new PlaidApi();', ["plaid"]),
  methodsOf(
    "@types/node",
    'import * as path from "node:path"; import * as files from "node:fs/promises"; import * as util from "node:util"; import * as crypto from "node:crypto"; import * as os from "node:os"; import * as dns from "node:dns/promises";',
    ["path", "files", "util", "crypto", "os", "dns"],
  ),
];
