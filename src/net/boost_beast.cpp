// Beast's own code, compiled once instead of in every unit that uses it.
#include <boost/beast/src.hpp>
