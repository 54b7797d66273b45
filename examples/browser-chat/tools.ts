import { setTimeout as sleep } from "node:timers/promises";

import { deftool, ToolError, type ToolContext } from "later-runtime";

/** A book of the library. */
interface Book {
  readonly title: string;
  readonly author: string;
  readonly pages: number;
}

const books: readonly Book[] = [
  { title: "Dubliners", author: "Joyce", pages: 152 },
  { title: "Ulysses", author: "Joyce", pages: 732 },
  { title: "Orlando", author: "Woolf", pages: 336 },
  { title: "Emma", author: "Austen", pages: 474 },
];
const lent = new Map<string, string>();

/** The books of an author, with how many pages they have.
 * @param author Family name of the author, e.g. "Woolf" */
export const findBooks = deftool((author: string) =>
  books.filter((book) => book.author.toLowerCase() === author.toLowerCase()),
);

/** Scans a book, page by page; that takes a while.
 * @param title Title of the book, e.g. "Orlando" */
export const scanBook = deftool(async (title: string, context: ToolContext) => {
  const { pages } = bookOf(title);
  const steps = 20;
  for (let step = 1; step <= steps; step += 1) {
    await sleep(150, undefined, { signal: context.signal });
    const page = Math.round((step * pages) / steps);
    context.progress({ progress: page, total: pages, message: `page ${page}` });
  }
  return { title, scannedPages: pages };
});

/** Lends a book to a reader.
 * @param title Title of the book, e.g. "Orlando"
 * @param reader Name of the reader, e.g. "Ada"
 * @requiresApproval */
export const lendBook = deftool((title: string, reader: string) => {
  const book = bookOf(title);
  const holder = lent.get(book.title);
  if (holder !== undefined) throw new ToolError("BOOK_LENT", `"${title}" is lent to ${holder}.`);
  lent.set(book.title, reader);
  return { title: book.title, lentTo: reader };
});

function bookOf(title: string): Book {
  const found = books.find((book) => book.title.toLowerCase() === title.toLowerCase());
  if (found !== undefined) return found;
  throw new ToolError("BOOK_NOT_FOUND", `There is no book with the title "${title}".`);
}
