// Runs one group and prints its sections as JSON. Argument: the name of the group.

const { run } = await import(new URL(`${process.argv[2]}.mjs`, import.meta.url));
process.stdout.write(JSON.stringify(await run()));
