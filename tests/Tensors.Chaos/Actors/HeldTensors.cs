using System.Diagnostics;
using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Actors;

/// <summary>The tensors that one worker holds for a while. Each is verified once more before it is released.</summary>
internal sealed class HeldTensors(Actor actor, StepLine steps, Random random)
{
    private const int MaxHeld = 24;

    private readonly List<Held> _held = [];

    /// <summary>Holds a tensor until its random time has passed.</summary>
    /// <param name="role">Whether this process allocated or opened it.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="region">Its region; empty for a tensor on the heap.</param>
    /// <param name="seed">The pattern in it.</param>
    /// <param name="when">How a report of wrong contents says when they were seen.</param>
    public void Add(Role role, TensorBuffer tensor, RegionId region, ulong seed, string when)
    {
        using var step = steps.Enter(role, Step.Hold, region);
        _held.Add(new Held(role, tensor, region, seed, Due(), when));
    }

    /// <summary>Gives a peer time to write into a tensor of <see cref="Actor.BeingWritten"/>.</summary>
    public void AddWritten(RegionId region, ulong seed) =>
        _held.Add(new Held(Role.Owner, default, region, seed, Due(), ""));

    /// <summary>Releases tensors whose time has passed.</summary>
    public void ReleaseDue()
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            if (_held.Count > MaxHeld || _held[i].Due <= now)
            {
                // Removed first: a release that throws must not be repeated.
                var held = _held[i];
                _held.RemoveAt(i);
                Release(held);
            }
        }
    }

    /// <summary>Releases all tensors, except those of the role in which the process exits holding them.</summary>
    public void ReleaseAll()
    {
        foreach (var held in _held.Where(held => held.Role != actor.HeldAtExit))
        {
            Release(held);
        }

        _held.Clear();
    }

    /// <summary>Compares a tensor with its pattern and reports a difference.</summary>
    public void Verify(TensorBuffer tensor, ulong seed, string when)
    {
        var bytes = tensor.AsReadOnlyBytes();
        var wrong = Pattern.FindWrongWord(bytes, seed);
        if (wrong >= 0)
        {
            var name = tensor.Storage is TensorStorage.Heap ? "a tensor on the heap" : tensor.ToRef().ToString();
            actor.Link.Write(
                $"corrupt {name} {when}: word {wrong} of {bytes.Length / 8} differs from pattern {seed:x16}"
            );
        }

        actor.Tally.Count("verified");
    }

    private void Release(in Held held)
    {
        using var step = steps.Enter(held.Role, Step.Release, held.Region);
        if (held.When.Length > 0)
        {
            Verify(held.Tensor, held.Seed, held.When);
            held.Tensor.Dispose();
        }
        else if (actor.BeingWritten.TryRemove(held.Seed, out var tensor))
        {
            // Not written in time. The writer may be about to, or be paused in the middle: its lease protects the block.
            tensor.Dispose();
            actor.Tally.Count("not-written-in-time");
        }
    }

    private long Due() => Stopwatch.GetTimestamp() + (random.Next(120) * Stopwatch.Frequency / 1000);

    private readonly record struct Held(
        Role Role,
        TensorBuffer Tensor,
        RegionId Region,
        ulong Seed,
        long Due,
        string When
    );
}
