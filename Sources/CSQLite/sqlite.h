// The system's SQLite, found through pkg-config; only the SQLite target imports this.
#include <sqlite3.h>
