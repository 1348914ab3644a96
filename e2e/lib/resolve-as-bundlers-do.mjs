// A resolve hook for node: finds `./clock` as `./clock.js` and `./client` as `./client/index.js`, as
// bundlers do. The peer's package is written for them.
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (error) {
    const bare = !specifier.startsWith('.');
    if (bare && specifier.split('/').length < (specifier.startsWith('@') ? 3 : 2)) throw error;
    for (const ending of ['.js', '/index.js']) {
      try {
        return await next(specifier + ending, context);
      } catch {
        // Try the next ending; the first error is the one to report.
      }
    }
    throw error;
  }
}
