# The tools of the worker: a description, what is done with the arguments, and their names. They are those that a
# worker is checked with; tools of your own look the same.
use strict;
use warnings;
use Time::HiRes qw(sleep time);

# Calls run in processes of their own, and share a file.
open my $marks, '+>', undef or die "A temporary file: $!\n";

my %tools = (
    conformance_echo => [
        'Gives back what it gets.',
        sub { $_[0]{value} },
        'value'
    ],
    conformance_fail => [
        'Fails as it is told to.',
        sub { die $_[0] },
        'type', 'message', 'details?'
    ],
    conformance_crash => [
        'Fails as a mistake does.',
        sub { die "$_[0]{message}" },
        'message'
    ],
    conformance_sleep => [
        'Takes note that it has been started, and waits.',
        sub {
            my ($args) = @_;
            my $file = '/dev/fd/' . fileno $marks;
            open my $append, '>>:utf8', $file or die "Marks: $!\n";
            print {$append} "$args->{mark}\n";
            close $append;
            sleep $args->{ms} / 1000;
            open my $all, '<:utf8', $file or die "Marks: $!\n";
            chomp( my @marks = <$all> );
            return \@marks;
        },
        'mark', 'ms'
    ],
    conformance_spin => [
        'Keeps the processor busy.',
        sub {
            my $end = time + $_[0]{ms} / 1000;
            1 while time < $end;
            return undef;
        },
        'ms'
    ],
    conformance_exit => [
        'Kills the worker.',
        sub { kill KILL => getppid; sleep 1 },
    ],
    conformance_not_a_number => [
        'Gives what JSON lacks.',
        sub { 9**9**9 / 9**9**9 },
    ],
    conformance_environment => [
        'Tells what a child process has in its environment.',
        sub {
            open my $child, '-|', 'printenv', $_[0]{name} or die "printenv: $!\n";
            chomp( my $value = <$child> );
            return $value;
        },
        'name'
    ],
    conformance_count => [
        'Counts.',
        sub {
            my ( $args, $chunk ) = @_;
            $chunk->($_) for 1 .. $args->{count};
            return $args->{count};
        },
        'count'
    ],
    conformance_progress => [
        'Tells how far it is.',
        sub {
            my ( $args, undef, $progress ) = @_;
            my ( $steps, $ms ) = @$args{qw(steps ms)};
            for my $step ( 1 .. $steps ) {
                sleep $ms / 1000 / $steps;
                $progress->( $step, $steps );
            }
            return $steps;
        },
        'steps', 'ms'
    ],
);

\%tools;
