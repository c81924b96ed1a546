"""Tells what wheels a folder has, as a JSON list on stdout: python -I -S wheels.py FOLDER [FOLDER...]

Copies the METADATA of each beside it, as `<wheel>.metadata`: an index that serves it (PEP 658) spares its clients to
download a wheel only to see what it depends on.
"""

import email.parser
import hashlib
import json
import os
import sys
import zipfile


def sha256(path):
    digest = hashlib.sha256()
    with open(path, 'rb') as file:
        for block in iter(lambda: file.read(1 << 20), b''):
            digest.update(block)
    return digest.hexdigest()


def metadata_of(path):
    with zipfile.ZipFile(path) as wheel:
        for name in wheel.namelist():
            folder, _, rest = name.partition('/')
            if folder.endswith('.dist-info') and rest == 'METADATA':
                return wheel.read(name)
    raise SystemExit('%s has no METADATA' % os.path.basename(path))


def describe(folder, file):
    path = os.path.join(folder, file)
    metadata = metadata_of(path)
    with open(path + '.metadata', 'wb') as copy:
        copy.write(metadata)
    headers = email.parser.Parser().parsestr(metadata.decode('utf-8', 'replace'), headersonly=True)
    return {
        'name': headers['Name'],
        'version': headers['Version'],
        'requiresPython': headers['Requires-Python'],
        'file': file,
        'folder': folder,
        'bytes': os.path.getsize(path),
        'sha256': sha256(path),
        'metadataBytes': len(metadata),
        'metadataSha256': hashlib.sha256(metadata).hexdigest(),
    }


wheels = [
    describe(folder, file)
    for folder in sys.argv[1:]
    for file in sorted(os.listdir(folder))
    if file.endswith('.whl')
]
print(json.dumps(wheels))
