import { type Subject, exportsOf, methodsOf } from "./subject.ts";

/**
 * What tools of applications wrap: of each kind of thing that they reach for, packages that are widely used. See
 * docs/soundness.md for how they were chosen.
 */
export const applicationSubjects: readonly Subject[] = [
  // Files and queues in the cloud
  methodsOf("@aws-sdk/client-s3", 'import { S3 } from "@aws-sdk/client-s3"; const s3 = new S3();', [
    "s3",
  ]),
  methodsOf(
    "@google-cloud/storage",
    'import { type Bucket, type File, Storage } from "@google-cloud/storage"; const storage = new Storage(); declare const bucket: Bucket; declare const file: File;',
    ["storage", "bucket", "file"],
  ),
  methodsOf(
    "@aws-sdk/client-sqs",
    'import { SQS } from "@aws-sdk/client-sqs"; const sqs = new SQS();',
    ["sqs"],
  ),
  methodsOf(
    "bullmq",
    'import { FlowProducer, Job, Queue } from "bullmq"; interface Mail { to: string; subject: string } const queue = new Queue<Mail, string, string>("mail"); declare const job: Job<Mail, string, string>; declare const flow: FlowProducer;',
    ["queue", "job", "flow"],
  ),
  // Messages and mail
  methodsOf(
    "twilio",
    'import twilio from "twilio"; const client = twilio("", ""); const { messages, calls, conferences, recordings } = client; const { services } = client.verify.v2; const { conversations } = client.conversations.v1; const message = messages(""); const call = calls("");',
    ["messages", "calls", "conferences", "recordings", "services", "conversations"].concat(
      "message",
      "call",
    ),
  ),
  methodsOf(
    "discord.js",
    'import type { Guild, Message, TextChannel } from "discord.js"; declare const guild: Guild; declare const channel: TextChannel; declare const message: Message; const { channels, members, roles } = guild;',
    ["guild", "channel", "message", "channels", "members", "roles"],
  ),
  methodsOf("@sendgrid/mail", 'import mail from "@sendgrid/mail";', ["mail"]),
  methodsOf(
    "@types/nodemailer",
    'import * as nodemailer from "nodemailer"; const transport = nodemailer.createTransport({ host: "" });',
    ["nodemailer", "transport"],
  ),
  // Databases
  methodsOf(
    "mongodb",
    'import { type Collection, type Db, ObjectId } from "mongodb"; interface Person { name: string; age: number; tags: string[] } declare const database: Db; declare const people: Collection<Person>; const cursor = people.find();',
    ["database", "people", "cursor", "ObjectId"],
  ),
  methodsOf(
    "mysql2",
    'import * as mysql from "mysql2/promise"; declare const connection: mysql.Connection; declare const pool: mysql.Pool;',
    ["mysql", "connection", "pool"],
  ),
  methodsOf("redis", 'import { createClient } from "redis"; const redis = createClient();', [
    "redis",
  ]),
  methodsOf(
    "@supabase/supabase-js",
    'import { createClient } from "@supabase/supabase-js"; interface Person { id: number; name: string } interface Database { public: { Tables: { people: { Row: Person & Record<string, unknown>; Insert: { name: string }; Update: { name?: string }; Relationships: [] } }; Views: {}; Functions: {} } } const client = createClient<Database>("", ""); const people = client.from("people"); const select = people.select("*"); const files = client.storage.from("");',
    ["client", "client.auth", "client.auth.admin", "client.storage", "files", "people", "select"],
  ),
  // Search
  methodsOf(
    "@elastic/elasticsearch",
    'import { Client } from "@elastic/elasticsearch"; const search = new Client({ node: "" });',
    ["search"],
    2,
  ),
  methodsOf(
    "meilisearch",
    'import { Meilisearch } from "meilisearch"; const search = new Meilisearch({ host: "" }); const books = search.index<{ id: number; title: string }>("");',
    ["search", "books"],
  ),
  methodsOf(
    "algoliasearch",
    'import { algoliasearch } from "algoliasearch"; const search = algoliasearch("", "");',
    ["search"],
  ),
  methodsOf(
    "@pinecone-database/pinecone",
    'import { type Index, Pinecone } from "@pinecone-database/pinecone"; const pinecone = new Pinecone(); declare const vectors: Index<{ title: string }>;',
    ["pinecone", "vectors", "pinecone.inference"],
  ),
  methodsOf(
    "@qdrant/js-client-rest",
    'import { QdrantClient } from "@qdrant/js-client-rest"; const vectors = new QdrantClient();',
    ["vectors"],
  ),
  methodsOf(
    "fuse.js",
    'import Fuse from "fuse.js"; const books = new Fuse<{ title: string; author: { name: string } }>([]);',
    ["Fuse", "books"],
  ),
  // Formats of files and texts
  exportsOf("xlsx", "xlsx", 2),
  methodsOf(
    "pdf-lib",
    'import { PDFDocument, type PDFForm, type PDFPage } from "pdf-lib"; declare const pdf: PDFDocument; declare const page: PDFPage; declare const form: PDFForm;',
    ["PDFDocument", "pdf", "page", "form"],
  ),
  methodsOf("sharp", 'import sharp from "sharp"; const image = sharp();', ["sharp", "image"]),
  methodsOf(
    "cheerio",
    'import * as cheerio from "cheerio"; const $ = cheerio.load(""); const found = $("p");',
    ["cheerio", "$", "found"],
  ),
  exportsOf("csv-parse", "csv-parse/sync"),
  methodsOf(
    "fast-xml-parser",
    'import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser"; const parser = new XMLParser(); const builder = new XMLBuilder();',
    ["parser", "builder", "XMLValidator"],
  ),
  exportsOf("marked"),
  methodsOf(
    "@types/sanitize-html",
    'import sanitize from "sanitize-html"; const html = { sanitize };',
    ["html", "sanitize"],
  ),
  exportsOf("@types/jsonwebtoken", "jsonwebtoken"),
  // Processes
  methodsOf("simple-git", 'import { simpleGit } from "simple-git"; const git = simpleGit();', [
    "git",
  ]),
  exportsOf("execa"),
  // Numbers, times and places
  methodsOf("decimal.js", 'import { Decimal } from "decimal.js"; declare const number: Decimal;', [
    "Decimal",
    "number",
  ]),
  methodsOf(
    "rrule",
    'import * as recurrence from "rrule"; declare const rule: recurrence.RRule; declare const rules: recurrence.RRuleSet;',
    ["recurrence", "recurrence.RRule", "rule", "rules"],
  ),
  methodsOf(
    "cron-parser",
    'import { type CronExpression, CronExpressionParser, CronFileParser } from "cron-parser"; declare const times: CronExpression;',
    ["CronExpressionParser", "CronFileParser", "times"],
  ),
  exportsOf("@turf/turf"),
];
