import { z } from "zod";

/** The parameters of the order tool as one would write them with zod. */
export const zodParameters = z.strictObject({
  article: z.string().min(1).max(64).describe("Article number"),
  priority: z.enum(["low", "normal", "high"]).describe("How urgent it is"),
  quantity: z.int().min(1).max(1000).describe("Number of pieces"),
  address: z
    .strictObject({
      street: z.string().min(1).describe("Street and number"),
      city: z.string().min(1).describe("City"),
    })
    .describe("Where to deliver"),
  notes: z.array(z.string()).max(8).describe("Remarks"),
});
