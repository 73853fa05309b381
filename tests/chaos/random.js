// Choices by a random number in [0, 1).

export const between = (random, low, high) => (low === high ? low : low + random() * (high - low));
export const oneOf = (random, choices) => choices[Math.floor(random() * choices.length)];
