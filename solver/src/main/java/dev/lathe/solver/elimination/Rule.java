package dev.lathe.solver.elimination;

/** Which variable goes next. */
enum Rule {
  /** The one whose elimination joins the smallest table. */
  SMALLEST_JOINT {
    @Override
    double price(double joint, double message, double inputs) {
      return joint;
    }
  },
  /** The one that leaves the smallest message. */
  SMALLEST_MESSAGE {
    @Override
    double price(double joint, double message, double inputs) {
      return message;
    }
  },
  /** The one whose message needs least more room than the tables it replaces. */
  LEAST_GROWTH {
    @Override
    double price(double joint, double message, double inputs) {
      return message - inputs;
    }
  },
  /** The one whose message is smallest compared with the tables it replaces. */
  LEAST_RATIO {
    @Override
    double price(double joint, double message, double inputs) {
      return message / inputs;
    }
  };

  /**
   * The price of a variable; the cheapest is next.
   *
   * @param joint cells of the joint table
   * @param message cells of the message
   * @param inputs cells of all tables that the message replaces
   */
  abstract double price(double joint, double message, double inputs);
}
