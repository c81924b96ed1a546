"""Fetches one page or file of a package index as pip would reach it: python -I fetch_page.py WHAT FILE [ACCEPT]

WHAT is an address, or the name of a project, whose page on the configured index is meant. Proxies, certificates and
logins are those that pip takes. Writes the body into FILE and a JSON object of status, type and address to stdout.
"""

import json
import os
import subprocess
import sys
from urllib.parse import urljoin

from pip._internal.models.index import PyPI
from pip._vendor import requests


def index():
    told = os.environ.get('PIP_INDEX_URL')
    for section in ('install', 'global'):
        if not told:
            get = [sys.executable, '-m', 'pip', 'config', 'get', section + '.index-url']
            told = subprocess.run(get, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout.decode().strip()
    return told or PyPI.simple_url


what, file = sys.argv[1:3]
address = what if '://' in what else urljoin(index().rstrip('/') + '/', what + '/')
headers = {'Accept': sys.argv[3]} if len(sys.argv) > 3 else {}
verify = os.environ.get('PIP_CERT') or os.environ.get('SSL_CERT_FILE') or True
answer = requests.get(address, headers=headers, verify=verify, timeout=60)
with open(file, 'wb') as out:
    out.write(answer.content)
print(json.dumps({'status': answer.status_code, 'type': answer.headers.get('Content-Type', ''), 'url': answer.url}))
