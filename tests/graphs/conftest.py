"""What tests of the graph share."""

from tests.graphs.with_ear import adding_ears as adding_ears
