// The tool that every library is given: five fields, among them an enumeration, a bounded number, a
// nested object and an array.

export const name = "place_order";
export const description = "Places an order of one article.";

export const parameters = {
  type: "object",
  properties: {
    article: { type: "string", minLength: 1, maxLength: 64, description: "Article number" },
    priority: { type: "string", enum: ["low", "normal", "high"], description: "How urgent it is" },
    quantity: { type: "integer", minimum: 1, maximum: 1000, description: "Number of pieces" },
    address: {
      type: "object",
      properties: {
        street: { type: "string", minLength: 1, description: "Street and number" },
        city: { type: "string", minLength: 1, description: "City" },
      },
      required: ["street", "city"],
      additionalProperties: false,
      description: "Where to deliver",
    },
    notes: { type: "array", items: { type: "string" }, maxItems: 8, description: "Remarks" },
  },
  required: ["article", "priority", "quantity", "address", "notes"],
  additionalProperties: false,
};

export const args = {
  article: "A-4711",
  priority: "normal",
  quantity: 12,
  address: { street: "1 Main Street", city: "Springfield" },
  notes: ["ring twice", "fragile"],
};

/** Wrong in three places: an unknown priority, too large a quantity, a note that is no text. */
export const invalidArgs = {
  ...args,
  priority: "urgent",
  quantity: 5000,
  notes: ["ring twice", 7],
};

/** The function behind the tool; as little work as an asynchronous function can do. */
export async function execute({ article, priority, quantity, address, notes }) {
  return {
    accepted: true,
    article,
    pieces: quantity,
    to: address.city,
    priority,
    notes: notes.length,
  };
}

export const expected = {
  accepted: true,
  article: "A-4711",
  pieces: 12,
  to: "Springfield",
  priority: "normal",
  notes: 2,
};
