using Tensors.Chaos.Steps;

namespace Tensors.Chaos.Actors;

/// <summary>What a worker does with tensors of its peers.</summary>
internal sealed class ConsumerActions(Actor actor, StepLine steps, HeldTensors held, OwnerActions owner, Random random)
{
    /// <summary>Does what the next message asks.</summary>
    public void Receive()
    {
        if (!actor.Inbox.TryDequeue(out var message))
        {
            return;
        }

        switch (message.Kind)
        {
            case MessageKind.Written:
                owner.VerifyWritten(message);
                break;
            case MessageKind.Refused:
                owner.SendAgain(message);
                break;
            case MessageKind.Bytes:
                VerifyBytes(message);
                break;
            default:
                OpenOrRefuse(message);
                break;
        }
    }

    private void OpenOrRefuse(in Message message)
    {
        TensorBuffer tensor;
        try
        {
            tensor = Open(message);
        }
        catch (SharedMemoryException)
        {
            actor.Link.Write((message with { Kind = MessageKind.Refused }).ToString());
            throw;
        }

        actor.Tally.Count("opened-" + message.Kind);
        if (message.Kind is MessageKind.Write)
        {
            Write(tensor, message);
            return;
        }

        held.Verify(tensor, message.Seed, "when opened");
        var reference = tensor.ToRef();
        held.Add(Role.Consumer, tensor, reference.Region, message.Seed, "when its borrower released it");
        if (random.Next(3) == 0)
        {
            // A holder may lend further, also to processes that had nothing to do with the tensor.
            using var step = steps.Enter(Role.Consumer, Step.HandOver, reference.Region);
            var next = message with { Peer = actor.NextPeer(random), Kind = MessageKind.Lend, Reference = reference };
            actor.Link.Write(next.ToString());
        }
    }

    private TensorBuffer Open(in Message message)
    {
        var region = message.Reference.Region;
        var kind =
            !actor.OpenedRegions.ContainsKey(region) ? Step.Attach
            : message.Kind is MessageKind.Give ? Step.Adopt
            : Step.Borrow;
        using var step = steps.Enter(Role.Consumer, kind, region);
        actor.Forks.BeginCall();
        try
        {
            var tensor = actor.Allocator.Open(message.Reference);
            actor.OpenedRegions[region] = true;
            return tensor;
        }
        finally
        {
            actor.Forks.EndCall();
        }
    }

    private void Write(TensorBuffer tensor, in Message message)
    {
        using (steps.Enter(Role.Consumer, Step.Write, message.Reference.Region))
        {
            Pattern.FillSlowly(tensor.AsBytes(), message.Seed);
            tensor.Dispose();
        }

        actor.Link.Write((message with { Kind = MessageKind.Written }).ToString());
    }

    private void VerifyBytes(in Message message)
    {
        if (Pattern.FindWrongWord(Convert.FromHexString(message.Contents), message.Seed) >= 0)
        {
            actor.Link.Write($"corrupt bytes in a message: they differ from pattern {message.Seed:x16}");
        }

        actor.Tally.Count("received-as-bytes");
    }
}
