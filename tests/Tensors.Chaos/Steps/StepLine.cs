using System.Diagnostics;

namespace Tensors.Chaos.Steps;

/// <summary>Announces the steps of one thread of an actor, and does in them what the driver requests.</summary>
/// <param name="board">The board of the actor.</param>
/// <param name="line">The thread's line on it.</param>
/// <param name="forks">Forks the process.</param>
internal sealed class StepLine(StepBoard board, int line, ForkedChildren forks)
{
    // The driver looks every millisecond; one that is gone must not stop the actor.
    private static readonly TimeSpan _longest = TimeSpan.FromMilliseconds(100);

    /// <summary>The request of the driver, so that a worker can choose what leads to its step.</summary>
    public Request? Requested => Request.FromCode(board.RequestCode);

    /// <summary>Announces a step until the scope is disposed.</summary>
    /// <param name="role">The role in it.</param>
    /// <param name="step">The step.</param>
    /// <param name="region">The region it is about, where it is known.</param>
    public Scope Enter(Role role, Step step, RegionId region = default)
    {
        var cell = new Cell(role, step);
        board.SetRegion(line, region);
        board.SetStep(line, cell.Code);
        Meet(cell, isAtEnd: false);
        return new Scope(this, cell);
    }

    /// <summary>Names the region that the step is about, once it is known.</summary>
    public void At(RegionId region) => board.SetRegion(line, region);

    /// <summary>Ends a step whose scope is not disposed, because the process ends in it.</summary>
    public void Leave(Cell cell)
    {
        Meet(cell, isAtEnd: true);
        board.SetStep(line, 0);
    }

    private void Meet(Cell cell, bool isAtEnd)
    {
        var code = board.RequestCode;
        if (Request.FromCode(code) is not { } request || request.Cell != cell || request.IsAtEnd != isAtEnd)
        {
            return;
        }

        if (request.Action is not RequestedAction.Linger)
        {
            if (board.TryTake(code))
            {
                forks.Fork(board, request);
            }

            return;
        }

        board.SetLingering(line, true);
        var start = Stopwatch.GetTimestamp();
        while (board.RequestCode == code && Stopwatch.GetElapsedTime(start) < _longest)
        {
            Thread.Sleep(1);
        }

        board.SetLingering(line, false);
    }

    /// <summary>A step that is being taken.</summary>
    internal readonly ref struct Scope(StepLine line, Cell cell)
    {
        /// <summary>The step has been taken, or has failed.</summary>
        public void Dispose() => line.Leave(cell);
    }
}
