#!/usr/bin/perl
# A worker in Perl, written from docs/worker-protocol.md, that needs nothing but Perl itself. Each call runs in a
# process of its own, which hands what it has to say to this one: so the host is heard, whatever tools do.
use strict;
use warnings;
use FindBin;
use IO::Select;
use IO::Socket::UNIX;
use JSON::PP;
use POSIX ();
use Time::HiRes qw(time);

use constant LONGEST_FRAME => 268_435_456;

my $concurrency = shift // 2;
my $json        = JSON::PP->new->utf8->allow_nonref->allow_bignum;
my %tools       = %{ do "$FindBin::Bin/tools.pl" or die $@ || $! };
my ( $host, $token ) = connect_to_host();
my $received = '';               # from the host, and no whole frame yet
my $longest  = LONGEST_FRAME;    # what the host takes
my @waiting;                     # calls that have not been started
my %running;                     # those that have, by the number of their pipe
my $is_told_to_end = 0;
my $is_draining    = 0;

$SIG{TERM} = sub { $is_told_to_end = 1 };
$SIG{PIPE} = 'IGNORE';
my %introduction = ( name => 'worker.pl', language => 'perl', version => '1', pid => $$, concurrency => 0 + $concurrency );
$introduction{token} = $token if defined $token;
message( { type => 'announce', protocol => 1, %introduction } );
message( { type => 'fulfil', id => 1, tools => [ map { offer_of($_) } sort keys %tools ] } );

until ( $is_draining && !@waiting && !%running ) {
    my @open = grep { !$_->{lacks_credit} } values %running;
    for my $handle ( IO::Select->new( $host, map { $_->{pipe} } @open )->can_read(0.1) ) {
        $handle == $host ? hear_host() : hear_call( $running{ fileno $handle } );
    }
    stop( $_, 'TIMEOUT' ) for grep { defined $_->{deadline} && time > $_->{deadline} } values %running;
    start( shift @waiting ) while @waiting && keys %running < $concurrency;
    next unless $is_told_to_end && !$is_draining;
    $is_draining = 1;
    message( { type => 'drain' } );
}
message( { type => 'goodbye' } );

# The connection

sub connect_to_host {
    my ( $number, $path, $token ) = delete @ENV{qw(LATER_WORKER_FD LATER_WORKER_SOCKET LATER_WORKER_TOKEN)};
    if ( defined $number ) {
        open my $socket, '+<&=', $number or die "LATER_WORKER_FD: $!\n";
        return $socket;
    }
    die "This program is started by a host.\n" unless defined $path;
    return ( IO::Socket::UNIX->new( Peer => $path ) || die("LATER_WORKER_SOCKET: $!\n"), $token );
}

sub message { send_header( $json->encode( $_[0] ) ) }

sub send_header {
    my ($header) = @_;
    write_all( $host, pack 'N N a*', 4 + length $header, length $header, $header ) or end_at_once();
}

sub write_all {
    my ( $handle, $bytes ) = @_;
    for ( my $at = 0 ; $at < length $bytes ; ) {
        my $count = syswrite $handle, $bytes, length($bytes) - $at, $at;
        return 0 unless defined $count || $!{EINTR};
        $at += $count // 0;
    }
    return 1;
}

sub hear_host {
    my $count = sysread $host, $received, 65_536, length $received;
    return if !defined $count && $!{EINTR};
    end_at_once() unless $count;
    while ( length $received >= 4 ) {
        my $size = unpack 'N', $received;
        refuse_frame('No frame has that length.') if $size < 4 || $size > LONGEST_FRAME;
        return if length $received < 4 + $size;
        my $frame = substr $received, 4, $size;
        substr $received, 0, 4 + $size, '';
        my $at = 4 + unpack 'N', $frame;
        refuse_frame('The header is longer than its frame.') if $at > $size;
        my $header = eval { parse_json( substr $frame, 4, $at - 4 ) };
        refuse_frame('The header is not JSON in UTF-8.') if $@;
        my $has_attachments = $at < $size;
        while ( $at < $size ) {
            $at += 4 + ( $at + 4 > $size ? $size : unpack 'N', substr $frame, $at, 4 );
            refuse_frame('An attachment is longer than its frame.') if $at > $size;
        }
        take( $header, $has_attachments );
    }
}

# JSON::PP takes every integer of 19 digits for one that Perl has; with an exponent, it is exact.
sub parse_json {
    my ($text) = @_;
    $text =~ s/"(?:[^"\\]++|\\.)*+"(*SKIP)(*FAIL)|(\d{19,})(?![\d.eE])/$1e0/g;
    return $json->decode($text);
}

sub problem {
    my ( $code, $message, @about ) = @_;
    message( { type => 'problem', code => $code, message => $message, @about } );
}

sub refuse_frame { problem( 'MALFORMED_FRAME', @_ ); end_at_once() }
sub end_at_once { kill KILL => map { $_->{pid} } values %running; POSIX::_exit(1) }

# What the host says

sub take {
    my ( $header, $has_attachments ) = @_;
    my $type = ref $header eq 'HASH' ? $header->{type} : undef;
    return problem( 'MALFORMED_MESSAGE', 'A message is an object with a type.' ) unless defined $type;
    my $id = $header->{id};
    if    ( $type eq 'call' )    { take_call( $header, $has_attachments ) }
    elsif ( $type eq 'ping' )    { message( { type => 'pong', id => $id } ) }
    elsif ( $type eq 'welcome' ) { $longest     = $header->{maxMessageBytes} }
    elsif ( $type eq 'drain' )   { $is_draining = 1 }
    elsif ( $type eq 'recall' ) {
        message( { type => 'result', id => $_, returned => \1 } ) for withdraw( @{ $header->{ids} } );
    }
    elsif ( $type eq 'cancel' ) {
        fail( $_, 'CANCELLED', 'The call was cancelled.' ) for withdraw($id);
        stop( $_, $header->{reason} eq 'timeout' ? 'TIMEOUT' : 'CANCELLED' ) for grep { $_->{id} eq $id } values %running;
    }
    elsif ( $type eq 'credit' ) {
        $_->{credit} += $header->{count} for grep { $_->{id} eq $id } @waiting, values %running;
        deliver($_) for grep { $_->{id} eq $id } values %running;
    }
    elsif ( $type !~ /^(?:fulfilled|pong|problem)$/ ) {
        problem( 'UNKNOWN_MESSAGE', 'There is no such type.', about => $type );
    }
}

sub take_call {
    my ( $call, $has_attachments ) = @_;
    my ( $id, $tool, $args, $timeout ) = @$call{qw(id tool args timeoutMs)};
    if ( grep { $_->{id} eq ( $id // '' ) } @waiting, values %running ) {
        problem( 'MALFORMED_MESSAGE', 'There is such a call already.', about => 'call' );
    }
    elsif ( $has_attachments || $call->{binary} || !defined $tool || ref $args ne 'HASH' ) {
        problem( 'MALFORMED_MESSAGE', 'The call cannot be read, or has attachments.', about => 'call' );
        fail( $id, 'INVALID_CALL', 'The call cannot be read.' ) if defined $id;
    }
    elsif ( !$tools{$tool} ) { fail( $id, 'TOOL_NOT_FOUND', 'There is no such tool.' ) }
    else {
        $call->{deadline} = time + $timeout / 1000 if defined $timeout;
        push @waiting, { %$call, said => '' };
    }
}

# Takes calls out that wait, and gives their ids.
sub withdraw {
    my %is_wanted = map { $_ => 1 } @_;
    my @withdrawn = grep { $is_wanted{ $_->{id} } } @waiting;
    @waiting = grep { !$is_wanted{ $_->{id} } } @waiting;
    return map { $_->{id} } @withdrawn;
}

sub fail {
    my ( $id, $type, $message, @more ) = @_;
    message( { type => 'result', id => $id, error => { type => $type, message => $message, @more } } );
}

sub offer_of {
    my ($name) = @_;
    my ( $description, @parameters ) = @{ $tools{$name} }[ 0, 2 .. $#{ $tools{$name} } ];
    my @required = grep { !/\?$/ } @parameters;
    my %schema = ( type => 'object', properties => { map { s/\?$//r => {} } @parameters }, required => \@required );
    return { declaration => { name => $name, description => $description, parametersJsonSchema => \%schema } };
}

# Calls: their processes send lines, each a letter that tells what it is, and the header of a message

sub start {
    my ($call) = @_;
    pipe $call->{pipe}, my $write or die "pipe: $!\n";
    $call->{pid} = fork // die "fork: $!\n";
    if ( $call->{pid} == 0 ) {
        $SIG{TERM} = 'IGNORE';    # which a host may send to the whole group
        run( $call, $write );
        POSIX::_exit(0);
    }
    $running{ fileno $call->{pipe} } = $call;
}

sub hear_call {
    my ($call) = @_;
    my $count = sysread $call->{pipe}, $call->{said}, 65_536, length $call->{said};
    $call->{has_ended} = 1 if defined $count && $count == 0;
    deliver($call);
}

sub deliver {
    my ($call) = @_;
    while ( ( my $end = index $call->{said}, "\n" ) > 0 ) {
        my $kind = substr $call->{said}, 0, 1;
        $call->{lacks_credit} = $kind eq 'C' && $call->{credit} <= 0 && !$call->{error};
        return if $call->{lacks_credit};
        my $header = substr substr( $call->{said}, 0, $end + 1, '' ), 1, -1;
        if    ( $kind eq 'R' ) { $call->{result} = $header }
        elsif ( $call->{error} ) { next }
        else { $call->{credit}-- if $kind eq 'C'; send_header($header) }
    }
    return unless $call->{has_ended};
    delete $running{ fileno $call->{pipe} };
    waitpid $call->{pid}, 0;
    my ( $id, $result, $error ) = @$call{qw(id result error)};
    if    ( !defined $result && $error ) { fail( $id, $error, 'The tool was stopped.' ) }
    elsif ( !defined $result ) { fail( $id, 'TOOL_EXECUTION_FAILED', 'The tool ended its process.', unexpected => \1 ) }
    elsif ( 4 + length $result > $longest ) { fail( $id, 'RESULT_TOO_LARGE', 'The result is too long.' ) }
    else                                    { send_header($result) }
}

sub stop {
    my ( $call, $error ) = @_;
    return if $call->{error};
    $call->{error} = $error;
    kill KILL => $call->{pid};
    deliver($call);
}

# In the process of a call

sub run {
    my ( $call, $write ) = @_;
    my ( $told_at, $latest ) = (0);
    my $say = sub { write_all( $write, $_[0] . print_json( { id => $call->{id}, %{ $_[1] } } ) . "\n" ) };
    my $tell_latest = sub { $say->( 'P', $latest ) if $latest; ( $latest, $told_at ) = ( undef, time ) };
    my $chunk = sub {
        $tell_latest->();
        $say->( 'C', { type => 'chunk', value => $_[0] } ) if defined $call->{credit};
    };
    my $progress = sub {
        return unless $call->{progress};
        $latest = { type => 'progress', progress => $_[0], total => $_[1] };
        $tell_latest->() if time - $told_at >= 0.01;
    };
    my $value = eval { $tools{ $call->{tool} }[1]->( $call->{args}, $chunk, $progress ) };
    my $error = $@ && to_error($@);
    $tell_latest->();
    $error ||= to_error($@) unless $error || eval { $say->( 'R', { type => 'result', value => $value } ) };
    $say->( 'R', { type => 'result', error => $error } ) if $error;
}

sub print_json {
    my $text = $json->encode( $_[0] );
    # What Perl prints of numbers that JSON lacks, unless it stands in a text.
    return $text unless $text =~ /nan|inf/i && !eval { $json->decode($text); 1 };
    die { type => 'RESULT_NOT_SERIALIZABLE', message => 'JSON has no such number.' };
}

sub to_error {
    my ($error) = @_;
    return $error if ref $error;
    $error =~ s/ at \S+ line \d+\.?\s*\z//;
    $error =~ s{(?:/[^\s/:]+)+/([^\s/:]+)}{.../$1}g;
    $error =~ s/\s+/ /g;
    return { type => 'TOOL_EXECUTION_FAILED', message => $error, unexpected => \1 };
}
