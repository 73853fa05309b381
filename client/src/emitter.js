// Who listens to which event. Knows nothing of what the events mean.

export class Emitter {
    #listeners = new Map(); // name -> [{handler, isOnce}], replaced and never changed in place

    /**
     * Calls `handler` whenever the event happens.
     * @param {string} name
     * @param {(...values: any[]) => void} handler
     * @returns {this}
     */
    on(name, handler) {
        return this.#add(name, handler, false);
    }

    /**
     * Calls `handler` the next time that the event happens, and then no more.
     * @param {string} name
     * @param {(...values: any[]) => void} handler
     * @returns {this}
     */
    once(name, handler) {
        return this.#add(name, handler, true);
    }

    /**
     * Takes back an `on` or `once` of the same handler.
     * @param {string} name
     * @param {(...values: any[]) => void} handler
     * @returns {this}
     */
    off(name, handler) {
        this.#keep(name, (listener) => listener.handler !== handler);
        return this;
    }

    /**
     * Calls the handlers in the order in which they were added. What one of them throws is reported
     * as an uncaught error, as the DOM does it, and neither stops the others nor the caller.
     * @param {string} name
     * @param {...any} values
     * @returns {this}
     */
    emit(name, ...values) {
        for (const listener of this.#of(name)) {
            if (listener.isOnce) this.#keep(name, (each) => each !== listener);
            try {
                listener.handler(...values);
            } catch (error) {
                queueMicrotask(() => {
                    throw error;
                });
            }
        }
        return this;
    }

    #of(name) {
        return this.#listeners.get(name) ?? [];
    }

    #keep(name, condition) {
        this.#listeners.set(name, this.#of(name).filter(condition));
    }

    #add(name, handler, isOnce) {
        this.#listeners.set(name, [...this.#of(name), { handler, isOnce }]);
        return this;
    }
}
