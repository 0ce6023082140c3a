using System.Diagnostics;
using System.Globalization;

namespace Tensors.Chaos.Driving;

/// <summary>Tells whether every worker of a process makes progress, and the longest time in which one did not.</summary>
internal sealed class ProgressWatch
{
    private readonly Lock _gate = new();
    private long[] _steps = [];
    private long[] _since = [];
    private bool[] _advanced = [];
    private bool _isPaused;

    /// <summary>The longest time in which one worker made no step.</summary>
    public TimeSpan LongestStall { get; private set; }

    /// <summary>Whether the process has reported at all.</summary>
    public bool HasStarted { get; private set; }

    /// <summary>Whether every worker has made a step since <see cref="Mark"/>.</summary>
    public bool HasAdvanced
    {
        get
        {
            lock (_gate)
            {
                return _advanced.Length > 0 && !_advanced.Contains(false);
            }
        }
    }

    /// <summary>Starts a new period for <see cref="HasAdvanced"/>.</summary>
    public void Mark()
    {
        lock (_gate)
        {
            Array.Clear(_advanced);
        }
    }

    /// <summary>Ignores reports until <see cref="StartOver"/>: the process is paused.</summary>
    public void Pause()
    {
        lock (_gate)
        {
            _isPaused = true;
        }
    }

    /// <summary>Forgets the last steps after the process was stopped or paused, which is not a stall.</summary>
    public void StartOver()
    {
        lock (_gate)
        {
            _isPaused = false;
            _steps = [];
            _since = [];
            _advanced = [];
        }
    }

    /// <summary>Reads a line <c>progress STEPS STEPS</c>.</summary>
    public void Report(string line)
    {
        var steps = line.Split(' ').Skip(1).Select(word => long.Parse(word, CultureInfo.InvariantCulture)).ToArray();
        var now = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            HasStarted = true;
            if (_isPaused)
            {
                return;
            }

            if (_steps.Length == 0)
            {
                (_steps, _since, _advanced) = (steps, new long[steps.Length], new bool[steps.Length]);
                Array.Fill(_since, now);
                return;
            }

            for (var i = 0; i < steps.Length; i++)
            {
                var stall = Stopwatch.GetElapsedTime(_since[i], now);
                LongestStall = stall > LongestStall ? stall : LongestStall;
                if (steps[i] != _steps[i])
                {
                    (_steps[i], _since[i], _advanced[i]) = (steps[i], now, true);
                }
            }
        }
    }
}
