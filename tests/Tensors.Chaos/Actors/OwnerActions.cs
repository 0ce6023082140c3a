using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Actors;

/// <summary>What a worker does with tensors that it allocates.</summary>
internal sealed class OwnerActions(Actor actor, StepLine steps, HeldTensors held, Random random)
{
    private const int MaxInlineBytes = 1000;

    // Sizes of every kind: small classes in shared chunks, a page, several pages, half a megabyte.
    private static readonly int[] _sizes = [8, 256, 1000, 2048, 4096, 20_000, 65_536, 300_000, 524_288];

    /// <summary>Lends a tensor to a peer and holds it meanwhile.</summary>
    public void Lend()
    {
        var (tensor, seed) = Allocate(Step.Allocate, NextSession(), PeerAccess.Read, NextSize());
        Send(tensor, seed, MessageKind.Lend, actor.NextPeer(random));
    }

    /// <summary>Publishes a tensor for a peer to adopt.</summary>
    public void Give()
    {
        var (tensor, seed) = Allocate(Step.Allocate, NextSession(), PeerAccess.Read, NextSize());
        Send(tensor, seed, MessageKind.Give, actor.NextPeer(random));
    }

    /// <summary>Asks a peer to write into a tensor.</summary>
    public void AskForWriting()
    {
        var (tensor, seed) = Allocate(Step.Allocate, NextSession(), PeerAccess.Write, NextSize());
        Send(tensor, seed + 1, MessageKind.Write, actor.NextPeer(random));
    }

    /// <summary>
    /// Holds a block that peers may write and that none was asked to write: a late write into an earlier tensor shows here.
    /// </summary>
    public void HoldPrivately()
    {
        var (tensor, seed) = Allocate(Step.Allocate, NextSession(), PeerAccess.Write, NextSize());
        held.Add(Role.Owner, tensor, RegionOf(tensor), seed, "when no other process had its reference");
        actor.Tally.Count("private");
    }

    /// <summary>Ends a session, and lends a tensor of the region that is created for the next one.</summary>
    public void CreateRegion()
    {
        var session = NextSession();
        CloseSession(session);
        var (tensor, seed) = Allocate(Step.Create, session, PeerAccess.Read, NextSize());
        Send(tensor, seed, MessageKind.Lend, actor.NextPeer(random));
    }

    /// <summary>Ends a session.</summary>
    public void CloseSession() => CloseSession(NextSession());

    /// <summary>Sweeps.</summary>
    public void Sweep()
    {
        using var step = steps.Enter(Role.Owner, Step.Sweep);
        actor.Allocator.RemoveExpired(TimeSpan.FromMilliseconds(random.Next(400)));
    }

    /// <summary>A peer could not open a region: sends what it should have opened once more, in a new region or as bytes.</summary>
    public void SendAgain(in Message refused)
    {
        var length = (int)refused.Reference.ByteLength;
        actor.Tally.Count("sent-again");
        if (actor.BeingWritten.TryRemove(refused.Seed, out var unwritten))
        {
            unwritten.Dispose();
        }
        else if (length <= MaxInlineBytes && random.Next(2) == 0)
        {
            SendBytes(refused.Seed, length, refused.Peer);
            return;
        }

        var isWrite = unwritten != default;
        // Only for a region that is still in use: references to one that has been closed are refused as well.
        var isNew = actor.SessionsByRegion.TryGetValue(refused.Reference.Region, out var session);
        if (isNew)
        {
            CloseSession(session!);
        }

        var access = isWrite ? PeerAccess.Write : PeerAccess.Read;
        var kind =
            isWrite ? MessageKind.Write
            : refused.Reference.Transfer ? MessageKind.Give
            : MessageKind.Lend;
        var (tensor, seed) = Allocate(
            isNew ? Step.Create : Step.Allocate,
            session ?? NextSession(),
            access,
            length,
            isWrite ? null : refused.Seed
        );
        Send(tensor, isWrite ? seed + 1 : seed, kind, refused.Peer);
    }

    /// <summary>The owner's side of <see cref="MessageKind.Written"/>.</summary>
    public void VerifyWritten(in Message message)
    {
        if (actor.BeingWritten.TryRemove(message.Seed, out var tensor))
        {
            using var step = steps.Enter(Role.Owner, Step.Release, message.Reference.Region);
            held.Verify(tensor, message.Seed, "when a peer had written it");
            tensor.Dispose();
            actor.Tally.Count("written");
        }
    }

    private void Send(TensorBuffer tensor, ulong seed, MessageKind kind, int peer)
    {
        if (tensor.Storage is TensorStorage.Heap)
        {
            SendFromHeap(tensor, kind is MessageKind.Write ? seed - 1 : seed, peer);
            return;
        }

        var region = RegionOf(tensor);
        if (kind is MessageKind.Give)
        {
            TensorRef published;
            using (steps.Enter(Role.Owner, Step.Publish, region))
            {
                published = tensor.Publish();
            }

            HandOver(new Message(peer, kind, seed, published));
            return;
        }

        // Sent before it is held: a peer may open the reference at any moment of the hold.
        var message = new Message(peer, kind, seed, tensor.ToRef());
        if (kind is MessageKind.Write)
        {
            actor.BeingWritten[seed] = tensor;
            held.AddWritten(region, seed);
            HandOver(message);
            return;
        }

        HandOver(message);
        if (random.Next(2) == 0)
        {
            // Twice to the same process: its two workers share one bit.
            HandOver(message);
        }

        held.Add(Role.Owner, tensor, region, seed, "when its owner released it");
    }

    private void HandOver(in Message message)
    {
        using var step = steps.Enter(Role.Owner, Step.HandOver, message.Reference.Region);
        actor.Link.Write(message.ToString());
    }

    private void SendFromHeap(TensorBuffer tensor, ulong seed, int peer)
    {
        if (tensor.ByteLength <= MaxInlineBytes)
        {
            SendBytes(seed, (int)tensor.ByteLength, peer);
        }

        held.Add(Role.Owner, tensor, default, seed, "on the heap");
        actor.Tally.Count("on-the-heap");
    }

    private void SendBytes(ulong seed, int length, int peer)
    {
        var contents = new byte[length];
        Pattern.Fill(contents, seed);
        using var step = steps.Enter(Role.Owner, Step.HandOver);
        actor.Link.Write(new Message(peer, MessageKind.Bytes, seed, default, Convert.ToHexString(contents)).ToString());
        actor.Tally.Count("sent-as-bytes");
    }

    private (TensorBuffer Tensor, ulong Seed) Allocate(
        Step kind,
        string session,
        PeerAccess access,
        int bytes,
        ulong? wanted = null
    )
    {
        var seed = wanted ?? (ulong)random.NextInt64();
        using var step = steps.Enter(Role.Owner, kind);
        actor.Forks.BeginCall();
        TensorBuffer tensor;
        try
        {
            tensor = actor.Allocator.Allocate(DType.UInt8, [bytes], session, access);
        }
        finally
        {
            actor.Forks.EndCall();
        }

        if (RegionOf(tensor) is var region && region != default)
        {
            steps.At(region);
            actor.SessionsByRegion[region] = session;
        }

        Pattern.Fill(tensor.AsBytes(), seed);
        actor.Tally.Count("allocated");
        return (tensor, seed);
    }

    private void CloseSession(string session)
    {
        using var step = steps.Enter(Role.Owner, Step.CloseSession);
        foreach (var (region, other) in actor.SessionsByRegion)
        {
            if (string.Equals(session, other, StringComparison.Ordinal))
            {
                actor.SessionsByRegion.TryRemove(region, out _);
            }
        }

        actor.Allocator.EndSession(session);
    }

    private static RegionId RegionOf(TensorBuffer tensor) =>
        tensor.Storage is TensorStorage.Heap ? default : tensor.ToRef().Region;

    private int NextSize() => _sizes[random.Next(_sizes.Length)] & ~7;

    private string NextSession() => ActorAudit.Sessions[random.Next(ActorAudit.Sessions.Count)];
}
