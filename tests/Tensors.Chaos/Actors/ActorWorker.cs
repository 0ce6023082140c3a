using System.Diagnostics;

namespace Tensors.Chaos.Actors;

/// <summary>One thread of an actor: does something random, over and over.</summary>
internal sealed class ActorWorker(Actor actor, Random random)
{
    private const int MaxHeld = 24;

    // Sizes of every kind: small classes in shared chunks, a page, several pages, half a megabyte.
    private static readonly int[] _sizes = [8, 256, 1000, 2048, 4096, 20_000, 65_536, 300_000, 524_288];

    private readonly List<Held> _held = [];
    private long _steps;

    /// <summary>Steps done; it grows as long as the worker is not stuck.</summary>
    public long Steps => Volatile.Read(ref _steps);

    public void Run()
    {
        while (!actor.IsEnding)
        {
            if (actor.IsPausing)
            {
                ReleaseAll();
                actor.WaitWhilePaused();
                continue;
            }

            try
            {
                Step();
            }
            catch (Exception e) when (e is TensorException or ObjectDisposedException)
            {
                // Typed refusals are part of the game: the peer is dead, the quota reached, the session just ended.
                var kind = e is SharedMemoryException shared ? $"{shared.Error}" : e.GetType().Name;
                actor.Tally.Count("refused-" + kind);
            }
            catch (Exception e)
            {
                Output.Write($"fault {e}");
            }

            if (Interlocked.Increment(ref _steps) % 8 == 0)
            {
                Thread.Sleep(random.Next(2));
            }
        }

        ReleaseAll();
    }

    private void Step()
    {
        ReleaseDue();
        switch (random.Next(100))
        {
            case < 62:
                Receive();
                break;
            case < 71:
                Lend();
                break;
            case < 80:
                Give();
                break;
            case < 88:
                AskForWriting();
                break;
            case < 97:
                HoldPrivately();
                break;
            case < 99:
                actor.Allocator.CleanupExpired(TimeSpan.FromMilliseconds(random.Next(400)));
                break;
            case var _ when random.Next(4) == 0:
                actor.Allocator.EndSession(NextSession());
                break;
        }
    }

    private void Receive()
    {
        if (!actor.Inbox.TryDequeue(out var message))
        {
            return;
        }

        if (message.Kind is MessageKind.Written)
        {
            VerifyWritten(message);
            return;
        }

        var tensor = actor.Allocator.Open(message.Reference);
        actor.Tally.Count("opened-" + message.Kind);
        if (message.Kind is MessageKind.Write)
        {
            Pattern.FillSlowly(tensor.AsBytes(), message.Seed);
            tensor.Dispose();
            Output.Write(new Message(message.Peer, MessageKind.Written, message.Seed, message.Reference).ToString());
            return;
        }

        Verify(tensor, message.Seed, "when opened");
        Hold(tensor, message.Seed, "when let go by a borrower");
        if (random.Next(3) == 0)
        {
            // Anyone may borrow what somebody holds: pass it on, also to processes that had nothing to do with it.
            Output.Write(
                (message with { Peer = NextPeer(), Kind = MessageKind.Lend, Reference = tensor.ToRef() }).ToString()
            );
        }
    }

    private void Lend()
    {
        var (tensor, seed) = Allocate(PeerAccess.Read);
        Hold(tensor, seed, "when its owner let go");
        var message = new Message(NextPeer(), MessageKind.Lend, seed, tensor.ToRef()).ToString();
        Output.Write(message);
        if (random.Next(2) == 0)
        {
            // Twice to the same process: its two workers share one bit.
            Output.Write(message);
        }
    }

    private void Give()
    {
        var (tensor, seed) = Allocate(PeerAccess.Read);
        Output.Write(new Message(NextPeer(), MessageKind.Give, seed, tensor.Publish()).ToString());
    }

    private void AskForWriting()
    {
        var (tensor, seed) = Allocate(PeerAccess.Write);
        var wanted = seed + 1;
        actor.BeingWritten[wanted] = tensor;
        _held.Add(new Held(default, wanted, Due(), ""));
        Output.Write(new Message(NextPeer(), MessageKind.Write, wanted, tensor.ToRef()).ToString());
    }

    private void VerifyWritten(in Message message)
    {
        if (actor.BeingWritten.TryRemove(message.Seed, out var tensor))
        {
            Verify(tensor, message.Seed, "when a peer had written it");
            tensor.Dispose();
            actor.Tally.Count("written");
        }
    }

    /// <summary>A block that peers can write and none was asked to: what a peer writes late into its last tensor shows here.</summary>
    private void HoldPrivately()
    {
        var (tensor, seed) = Allocate(PeerAccess.Write);
        Hold(tensor, seed, "when nobody else had its reference");
        actor.Tally.Count("private");
    }

    private (TensorBuffer Tensor, ulong Seed) Allocate(PeerAccess access)
    {
        var bytes = _sizes[random.Next(_sizes.Length)] & ~7;
        var tensor = actor.Allocator.Allocate(DType.UInt8, [bytes], NextSession(), access);
        var seed = (ulong)random.NextInt64();
        Pattern.Fill(tensor.AsBytes(), seed);
        actor.Tally.Count("allocated");
        return (tensor, seed);
    }

    private void Hold(TensorBuffer tensor, ulong seed, string when) => _held.Add(new Held(tensor, seed, Due(), when));

    private void ReleaseDue()
    {
        var now = Stopwatch.GetTimestamp();
        for (var i = _held.Count - 1; i >= 0; i--)
        {
            if (_held.Count > MaxHeld || _held[i].Due <= now)
            {
                Release(_held[i]);
                _held.RemoveAt(i);
            }
        }
    }

    private void ReleaseAll()
    {
        foreach (var held in _held)
        {
            Release(held);
        }

        _held.Clear();
    }

    private void Release(in Held held)
    {
        if (held.When.Length > 0)
        {
            Verify(held.Tensor, held.Seed, held.When);
            held.Tensor.Dispose();
        }
        else if (actor.BeingWritten.TryRemove(held.Seed, out var tensor))
        {
            // Not written in time. The writer may be about to, or paused in the middle: it holds the block, so that may not hurt.
            tensor.Dispose();
            actor.Tally.Count("not-written-in-time");
        }
    }

    private void Verify(TensorBuffer tensor, ulong seed, string when)
    {
        var bytes = tensor.AsReadOnlyBytes();
        var wrong = Pattern.FindWrongWord(bytes, seed);
        if (wrong >= 0)
        {
            Output.Write(
                $"corrupt {tensor.ToRef()} {when}: word {wrong} of {bytes.Length / 8} differs from pattern {seed:x16}"
            );
        }

        actor.Tally.Count("verified");
    }

    private string NextSession() => ActorAudit.Sessions[random.Next(ActorAudit.Sessions.Count)];

    private int NextPeer() => (actor.Id + 1 + random.Next(actor.PeerCount - 1)) % actor.PeerCount;

    private long Due() => Stopwatch.GetTimestamp() + (random.Next(120) * Stopwatch.Frequency / 1000);

    private readonly record struct Held(TensorBuffer Tensor, ulong Seed, long Due, string When);
}
