"""The table of commands: every one of ours, what it demands, and what it leaves. `test_commands.py` runs each of them.

Whoever runs a command has a shell on the machine and the root key: there is no account to ask. So a command acts for
nobody: its events are the system's, those of the keys and of an erasure with the name of the login at the terminal.

To add a row: COMMAND with the argument that chooses what it does; what it DEMANDS beside the root key; BY whom its
events are; what it LEAVES in the trail of a living system.

    empty     a system in which nothing is yet: on a living one it is refused
    kit       a recovery kit that opens every key
    shares    two shares of the kit in force
    number    the number of the record or event, typed
    key       nothing but the root key
    nothing   it looks, and works without any key
"""

COMMANDS = """
COMMAND                     DEMANDS  BY        LEAVES

setup                       empty    system    -
demo                        empty    system    -
restore                     empty    system    -
seal                        empty    system    -
setup--invitations          nothing  system    -

audit-verify                key      system    trail.verified
audit-checkpoint            key      system    -
audit-key                   key      system    -
audit-prove                 key      system    -
audit-erase                 number   terminal  payload.erased

backup                      kit      system    backup.made
backup--verify              key      system    backup.verified

files-status                nothing  system    -
files-sweep                 nothing  system    -

keys-status                 nothing  terminal  -
keys-rotate                 key      terminal  rotation.begun rotation.continued rotation.finished
keys-kit                    key      terminal  kit.made
keys-drill                  shares   terminal  kit.drilled
keys-shred                  number   terminal  record.shredded
keys-break-glass            shares   terminal  -
keys-break-glass--administrator  shares  terminal  glass.appointed

tick                        nothing  system    -
doctor                      nothing  system    -
"""

# What Django and the libraries bring: none of them knows a verb. Those that write go past the seals and the trail, as
# anybody does who has the database; what they change is found, and opens no way in.
FOREIGN = {
    "account_unsetmultipleprimaryemails", "changepassword", "check", "clearsessions", "collectstatic",
    "compilemessages", "createcachetable", "createsuperuser", "db_worker", "dbshell", "diffsettings",
    "dumpdata", "findstatic", "flush", "generateschema", "inspectdb", "loaddata", "makemessages",
    "makemigrations", "migrate", "optimizemigration", "prune_db_task_results", "remove_stale_contenttypes",
    "runserver", "sendtestemail", "shell", "showmigrations", "spectacular", "sqlflush", "sqlmigrate",
    "sqlsequencereset", "squashmigrations", "startapp", "startproject", "test", "testserver",
}  # fmt: skip
