<# : The half for cmd, to which this line is a label
@REM Runs the pinned Maven on a JDK that is new enough: what mvnw does, for Windows. See there for
@REM the environment that is read; here MVNW_JDKS has semicolons. To PowerShell this half is a
@REM comment; the other half finds JDK and Maven, and prints both for this one to run.
@echo off
setlocal
set "MVNW_FILE=%~f0"
set "MVNW_MAVEN="
@REM A PowerShell 7 that called us leaves its own modules there, which PowerShell 5 cannot load.
set "MVNW_MODULES=%PSModulePath%"
set "PSModulePath="
set "MVNW_RUN=Invoke-Expression (Get-Content -Raw -LiteralPath $env:MVNW_FILE)"
set MVNW_RUN=powershell -NoProfile -ExecutionPolicy Bypass -Command "%MVNW_RUN%"
for /f "usebackq tokens=1,* delims==" %%a in (`%MVNW_RUN%`) do (
  if "%%a"=="JAVA_HOME" set "JAVA_HOME=%%b"
  if "%%a"=="MVNW_MAVEN" set "MVNW_MAVEN=%%b"
)
set "PSModulePath=%MVNW_MODULES%"
if not defined MVNW_MAVEN exit /b 1
set "MAVEN_HOME="
set "M2_HOME="
call "%MVNW_MAVEN%\bin\mvn.cmd" %*
exit /b %ERRORLEVEL%
#>
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue' # which slows the download down
function Say($text) { [Console]::Error.WriteLine("mvnw: $text") }

$root = Split-Path $env:MVNW_FILE
$pins = Get-Content -Raw -LiteralPath "$root\.mvn\maven-version.properties" | ConvertFrom-StringData
$version = $pins['maven.version']
$sha512 = $pins['maven.sha512']
$oldest = [int]$pins['jdk.oldest']

# ---- The JDK ----
function Test-Jdk($folder) {
  $release = "$folder\release"
  (Test-Path -LiteralPath "$folder\bin\javac.exe") -and (Test-Path -LiteralPath $release) -and
    ((Get-Content -Raw -LiteralPath $release) -match '(?m)^JAVA_VERSION="(\d+)') -and
    ([int]$Matches[1] -ge $oldest)
}

$folders = 'Eclipse Adoptium', 'Java', 'Microsoft', 'Zulu', 'Amazon Corretto', 'BellSoft' |
  ForEach-Object { "$env:ProgramFiles\$_" }
$folders += "$env:LOCALAPPDATA\Programs\Eclipse Adoptium", "$env:LOCALAPPDATA\mise\installs\java",
  "$env:USERPROFILE\.jdks", "$env:USERPROFILE\scoop\apps\*"
if ($env:MVNW_JDKS) { $folders = $env:MVNW_JDKS -split ';' }

$candidates = @("$env:JAVA_HOME" -replace '"')
$candidates += Get-Command java -CommandType Application -ErrorAction SilentlyContinue |
  Select-Object -First 1 | ForEach-Object { Split-Path (Split-Path $_.Source) }
$candidates += $folders |
  ForEach-Object { Get-ChildItem -Directory "$_\*" -ErrorAction SilentlyContinue } |
  ForEach-Object { $_.FullName }
$candidates = @($candidates | Where-Object { $_ })
$jdk = $candidates | Where-Object { Test-Jdk $_ } | Select-Object -First 1
if (-not $jdk) {
  Say "a JDK $oldest or newer (with javac) is needed, and none was found. Looked at:"
  $candidates + $folders | ForEach-Object { Say "  $_" }
  Say "To get one: winget install EclipseAdoptium.Temurin.$oldest.JDK"
  Say "or let JAVA_HOME name one that you have."
  exit 1
}

# ---- Maven ----
$base = if ($env:MAVEN_USER_HOME) { $env:MAVEN_USER_HOME } else { "$env:USERPROFILE\.m2" }
$dists = (New-Item -ItemType Directory -Force "$base\wrapper\dists").FullName
$name = "apache-maven-$version-$($sha512.Substring(0, 8))"
$maven = "$dists\$name"
$tmp = "$dists\.getting-$([Guid]::NewGuid())"
$zip = "$tmp\apache-maven-$version-bin.zip"

# A Maven that is on the PATH knows the user's mirrors, proxies and passwords. It runs in a folder
# with a .mvn of its own, as ours has options for another Maven and JDK.
function Get-FromMvn {
  $mvn = Get-Command mvn.cmd -ErrorAction SilentlyContinue
  if ($env:MVNW_REPOURL -or -not $mvn) { return $false }
  Push-Location (Split-Path (New-Item -ItemType Directory -Force "$tmp\ask\.mvn").FullName)
  $before = $env:JAVA_HOME
  $env:JAVA_HOME = $jdk
  try {
    & mvn.cmd -B -q org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy `
      "-Dartifact=org.apache.maven:apache-maven:${version}:zip:bin" "-DoutputDirectory=$tmp" |
      ForEach-Object { Say $_ }
  } finally {
    $env:JAVA_HOME = $before
    Pop-Location
  }
  Test-Path -LiteralPath $zip
}

function Get-FromUrl {
  $url = "$($pins['maven.archive'])/$version/binaries"
  if ($env:MVNW_REPOURL) {
    $url = "$($env:MVNW_REPOURL.TrimEnd('/'))/org/apache/maven/apache-maven/$version"
  }
  $url += "/apache-maven-$version-bin.zip"
  Say "downloading $url"
  [Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12
  try { Invoke-WebRequest -UseBasicParsing -Uri $url -OutFile $zip }
  catch { Say "could not download it: $_" }
  Test-Path -LiteralPath $zip
}

function Test-Zip {
  $actual = (Get-FileHash -Algorithm SHA512 -LiteralPath $zip).Hash
  if ($actual -eq $sha512) { return $true } # whatever the case of the letters
  Remove-Item -LiteralPath $zip
  Say "the zip is not the pinned one, and is deleted. SHA-512:"
  Say "  expected $sha512"
  Say "  actual   $($actual.ToLower())"
  return $false
}

if (-not (Test-Path -LiteralPath "$maven\bin\mvn.cmd")) {
  # All is done in a folder of our own, whose result is renamed into place at the end: no call ever
  # sees half a Maven, and of two calls at once the second uses the first's.
  try {
    New-Item -ItemType Directory $tmp | Out-Null
    Say "Getting Apache Maven $version (once, into $maven)"
    Say "A first build also gets its libraries, about 430 MB, and takes some minutes."
    if (-not (((Get-FromMvn) -and (Test-Zip)) -or ((Get-FromUrl) -and (Test-Zip)))) {
      throw "could not get Apache Maven $version"
    }
    Expand-Archive -LiteralPath $zip -DestinationPath $tmp
    try { [IO.Directory]::Move("$tmp\apache-maven-$version", $maven) }
    catch { if (-not (Test-Path -LiteralPath "$maven\bin\mvn.cmd")) { throw } }
  } catch {
    Say $_
    exit 1
  } finally {
    Remove-Item -Recurse -Force -LiteralPath $tmp -ErrorAction SilentlyContinue
  }
}
"JAVA_HOME=$jdk"
"MVNW_MAVEN=$maven"
