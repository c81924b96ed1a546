/** What `coldstart completion` prints for each shell. They ask `coldstart __complete`, which knows the words. */
export const COMPLETION_SCRIPTS = {
  // Bash breaks words at = and :, and wants of each only what follows. Names go through %q: one of a ref may be anything that a
  // shell would run. Nothing here needs more than bash 3.2.
  bash: `# bash completion for coldstart; load it with: source <(coldstart completion bash)
_coldstart() {
  local i last=-1 line word quote= files= cur="\${COMP_WORDS[COMP_CWORD]}" rest="$COMP_LINE" trimmed begun before
  local -a words
  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    trimmed="\${rest#"\${rest%%[![:space:]]*}"}"
    if ((i > 0)) && [[ $trimmed == "$rest" && -n $rest ]]; then
      words[last]+="$word"
    else
      last=$((last + 1))
      words[last]="$word"
    fi
    rest="\${trimmed#"$word"}"
  done
  begun="\${words[last]}"
  case $cur in
    [\\"\\']*) quote="\${cur:0:1}" cur="\${cur:1}" begun="\${begun/$quote/}" ;;
    [=:]) cur= ;;
  esac
  [[ $quote == "'" ]] || begun="\${begun//\\\\/}" cur="\${cur//\\\\/}"
  before="\${begun%"$cur"}"
  words[last]="$begun"
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=1
      continue
    fi
    word="\${line%%$'\\t'*}"
    word="\${word#"$before"}"
    case $quote in
      \\") word="\${word//\\\\/\\\\\\\\}" word="\${word//\\"/\\\\\\"}" word="\${word//\\$/\\\\$}" word="\${word//\\\`/\\\\\\\`}" ;;
      \\') [[ $word == *\\'* ]] && continue ;;
      # No comma has to be escaped.
      *) printf -v word %q "$word" && word="\${word//\\\\,/,}" ;;
    esac
    COMPREPLY+=("$word")
  done < <(coldstart __complete "\${words[@]:1}" 2>/dev/null)
  if [[ -n $files ]]; then
    # Bash 4 quotes the names of files itself; the older one of macOS would run what one is called.
    local quotes=
    compopt -o filenames 2>/dev/null || quotes=1
    while IFS= read -r line; do
      if [[ -n $quotes ]]; then
        case $quote in
          '') printf -v line %q "$line" ;;
          *) [[ $line == *[\\"\\'\\\\\\$\\\`]* ]] && continue ;;
        esac
      fi
      COMPREPLY+=("$line")
    done < <(compgen -f -- "$cur")
  fi
}
complete -F _coldstart coldstart
`,
  // The words are as they were typed, with quotes and backslashes; PREFIX is that without an opening quote.
  zsh: `#compdef coldstart
# zsh completion for coldstart; load it with: source <(coldstart completion zsh), or save it as _coldstart in a folder of $fpath
_coldstart() {
  local line files=
  local -a described
  for line in "\${(@f)$(coldstart __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      files=1
    elif [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    elif [[ -n $line ]]; then
      described+=("\${line//:/\\\\:}")
    fi
  done
  (( $#described )) && _describe -t words coldstart described
  if [[ -n $files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
  return 0
}
if [[ \${funcstack[1]-} == _coldstart ]]; then
  _coldstart "$@"
else
  compdef _coldstart coldstart
fi
`,
  fish: `# fish completion for coldstart; load it with: coldstart completion fish | source
function __coldstart_complete
  set -l words (commandline -opc)
  # What stands before the name of the program are variables.
  while set -q words[2]; and string match -qr '^\\w+=' -- $words[1]
    set -e words[1]
  end
  set -l token (commandline -ct)
  # An open quote cannot be unescaped.
  set -l begun (string unescape -- "$token"; or string replace -r '^["\\']' '' -- "$token")
  for line in (coldstart __complete $words[2..-1] "$begun" 2>/dev/null)
    if test "$line" != :files
      printf '%s\\n' $line
    else if string match -qr '^--[^=]+=' -- "$begun"
      set -l option (string replace -r '=.*' '=' -- "$begun")
      for path in (__fish_complete_path (string replace -r '^[^=]*=' '' -- "$begun"))
        printf '%s%s\\n' $option $path
      end
    else
      __fish_complete_path "$begun"
    end
  end
end
complete -c coldstart -f -a '(__coldstart_complete)'
`,
} as const;
