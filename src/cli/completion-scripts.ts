/** What `coldstart completion` prints for each shell. They ask `coldstart __complete`, which knows the words. */
export const COMPLETION_SCRIPTS = {
  // Words go through %q: a name of a ref may be anything that a shell would run.
  bash: `# bash completion for coldstart; load it with: source <(coldstart completion bash)
_coldstart() {
  local line word files= begun="\${COMP_WORDS[COMP_CWORD]}"
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      files=1
    else
      printf -v word %q "\${line%%$'\\t'*}"
      COMPREPLY+=("$word")
    fi
  done < <(coldstart __complete "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
  if [[ -n $files ]]; then
    [[ $begun == = ]] && begun=
    compopt -o filenames 2>/dev/null
    while IFS= read -r line; do
      COMPREPLY+=("$line")
    done < <(compgen -f -- "$begun")
  fi
}
complete -F _coldstart coldstart
`,
  zsh: `#compdef coldstart
# zsh completion for coldstart; load it with: source <(coldstart completion zsh), or save it as _coldstart in a folder of $fpath
_coldstart() {
  local line files=
  local -a described
  for line in "\${(@f)$(coldstart __complete "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == :files ]]; then
      files=1
    elif [[ $line == *$'\\t'* ]]; then
      described+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
    elif [[ -n $line ]]; then
      described+=("\${line//:/\\\\:}")
    fi
  done
  (( $#described )) && _describe -t words coldstart described
  [[ -n $files ]] && _files
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
  set -l words (commandline -opc) (commandline -ct)
  for line in (coldstart __complete $words[2..-1] 2>/dev/null)
    if test "$line" = :files
      __fish_complete_path (commandline -ct)
    else
      printf '%s\\n' $line
    end
  end
end
complete -c coldstart -f -a '(__coldstart_complete)'
`,
} as const;
